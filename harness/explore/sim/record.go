package sim

import (
	"runtime"
	"unsafe"
)

// An Event is one thing that happened, in the order in which it did. Events are
// kept only when an execution is recorded for a report: then each carries the
// caller's stack, which costs more than the operation.
type Event struct {
	G      int
	Kind   Kind
	Obj    int // number of the object, 0 for none
	Site   Site
	Stack  []uintptr
	Value  string  // read or written, sent or received; "" if not known
	Plain  bool    // a plain memory access
	Addr   uintptr // of a plain access: to tell which overlap; it is another one in each process
	Size   uintptr
	Map    bool
	Time   int64 // virtual, ns since 1970
	Choice bool  // more than one goroutine could have gone on here
	Arm    int   // of a select: the clause that was carried out, from 1; -1: default
	Sends  bool  // of a select: that clause sends
	Also   []int // of a select: the channels of all clauses
	Peer   int   // number from 1 of the event on the other side of a rendezvous
}

func (x *exec) stackHere(skip int) []uintptr {
	var buf [48]uintptr
	n := runtime.Callers(skip+1, buf[:])
	return append([]uintptr(nil), buf[:n]...)
}

// announce keeps where g announced its operation.
func (x *exec) announce(g *G) {
	x.settle()
	g.stack = x.stackHere(3)
}

// chosen records that g's operation is being carried out.
func (x *exec) chosen(g *G) {
	x.settle()
	if g.op.kind == KRead || g.op.kind == KWrite {
		return // the access itself follows
	}
	e := Event{G: g.id, Kind: g.op.kind, Site: g.op.site, Stack: g.stack, Time: x.now}
	if g.op.obj != nil {
		e.Obj = x.number(g.op.obj)
	}
	x.events = append(x.events, e)
}

// met records that the operation of the last event was completed together with
// that of w's goroutine, which waited: it took the same value.
func (x *exec) met(w waiter) {
	x.chosen(w.g)
	n := len(x.events)
	if x.ending || n < 2 {
		return
	}
	mine, other := &x.events[n-2], &x.events[n-1]
	other.Value, other.Obj = mine.Value, mine.Obj
	mine.Peer, other.Peer = n, n-1
	if other.Kind == KSelect {
		other.Arm, other.Sends, other.Also = w.arm+1, w.g.arms[w.arm].core().send, x.channels(w.g)
	}
	if other.Kind == KSend || other.Sends { // what is sent is told before it is received
		*mine, *other = *other, *mine
		mine.Peer, other.Peer = n, n-1
	}
}

// channels numbers the channels of the select in which g waits.
func (x *exec) channels(g *G) (all []int) {
	for _, a := range g.arms {
		if p := a.core().p; p != nil {
			all = append(all, x.number(p))
		}
	}
	return all
}

// took records which clause the select of the last event carries out.
func (x *exec) took(i int, a *arm) {
	if !x.recording || x.ending || len(x.events) == 0 {
		return
	}
	e := &x.events[len(x.events)-1]
	e.Also = x.channels(x.cur)
	if a == nil {
		e.Arm = -1
		return
	}
	e.Arm, e.Sends = i+1, a.send
	if a.p != nil {
		e.Obj = x.number(a.p)
	}
}

// note records an event that is no scheduling point.
func (x *exec) note(k Kind, obj unsafe.Pointer, s Site) {
	if !x.recording || x.ending {
		return
	}
	x.settle()
	e := Event{G: x.cur.id, Kind: k, Site: s, Stack: x.stackHere(3), Time: x.now}
	if obj != nil {
		e.Obj = x.number(obj)
	}
	x.events = append(x.events, e)
}

func (x *exec) relabel(k Kind) {
	if x.recording && !x.ending && len(x.events) > 0 {
		x.events[len(x.events)-1].Kind = k
	}
}

func (x *exec) accessEvent(p unsafe.Pointer, size uintptr, s Site, flags uint8) int32 {
	if flags&(isAtomic|isChan) != 0 {
		return int32(len(x.events)) - 1 // the operation is there already
	}
	x.settle()
	k := KRead
	if flags&isWrite != 0 {
		k = KWrite
	}
	x.events = append(x.events, Event{
		G: x.cur.id, Kind: k, Site: s, Stack: x.stackHere(4), Plain: true,
		Map: flags&isMap != 0, Obj: x.number(p), Time: x.now,
		Addr: uintptr(p), Size: size,
	})
	return int32(len(x.events)) - 1
}

// value attaches a value to the last event.
func (x *exec) value(get func() any) {
	if !x.recording || x.ending || x.Describe == nil || len(x.events) == 0 {
		return
	}
	m := mode
	mode = 0 // Describe may run instrumented code
	x.events[len(x.events)-1].Value = x.Describe(get())
	mode = m
}

// valueLater attaches a value that is not there yet: W comes before the write.
// Nothing else runs until the next operation, so that is where it is read.
func (x *exec) valueLater(get func() any) {
	x.pending = get
}

// Later attaches to the operation just announced the value that get returns once
// it has been carried out. Whoever calls it has asked Recording.
func Later(get func() any) {
	if !x.ending {
		x.valueLater(get)
	}
}

// Recording reports whether values are wanted.
func Recording() bool { return x.recording }

func (x *exec) settle() {
	if get := x.pending; get != nil {
		x.pending = nil
		x.value(get)
	}
}

func (x *exec) nameGoroutine(g *G, parent *G, site Site) {
	n := GoName{Parent: -1, Site: site}
	if parent != nil {
		n.Parent = parent.id
		n.Stack = x.stackHere(4)
		if e := len(x.events) - 2; parent == &x.clockG && e >= 0 && x.events[e].Kind == KFire {
			n.Stack = x.events[e].Stack // of whoever started the timer
		}
	}
	n.Entry = entryName(g.fn)
	x.names = append(x.names, n)
}

func entryName(fn func()) string {
	if fn == nil {
		return ""
	}
	f := runtime.FuncForPC(**(**uintptr)(unsafe.Pointer(&fn)))
	if f == nil {
		return ""
	}
	return f.Name()
}

// Events returns how many events of the execution have been kept so far.
func Events() int { return len(x.events) }
