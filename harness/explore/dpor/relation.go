package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A foot is what one operation touches. Two operations of different goroutines
// that do not touch each other's feet commute: carried out one after the other,
// in either order, they lead to the same state and see the same.
type foot struct {
	kind sim.Kind
	weak bool    // it changed nothing
	obj  uintptr // the execution keeps what is there alive
	size uintptr // of memory
	use  use     // of channels: the one that it is about
	more []use   // and those that a default clause has found not to be ready
}

// A use is what an operation does to a channel.
type use struct {
	ch    uintptr
	how   how
	timer bool // it is a timer's
}

type how uint8

const (
	unused     how = iota
	meet           // a rendezvous
	send           // into the buffer
	recv           // out of it
	sendClosed     // which panics
	recvClosed     // of a closed channel that is empty
	closing
	length
	poll     // it is not ready
	pollLate // the same, after time has moved: who has waited since before that is met for certain
)

// A family is a group of kinds whose operations can touch each other.
type family uint8

const (
	alone family = iota // touches nobody
	memory
	locks
	waitGroups
	onces
	conds
	channels
	mapTables
	pools
	timers
)

var families = [256]family{
	sim.KRead: memory, sim.KWrite: memory,
	sim.KAtomicLoad: memory, sim.KAtomicStore: memory, sim.KAtomicRMW: memory, sim.KAtomicCAS: memory,
	sim.KLock: locks, sim.KUnlock: locks, sim.KTryLock: locks,
	sim.KAnnounce: locks, sim.KRLock: locks, sim.KRUnlock: locks, sim.KTryRLock: locks,
	sim.KAdd: waitGroups, sim.KWait: waitGroups, sim.KArrive: waitGroups,
	sim.KOnce: onces, sim.KOnceDone: onces,
	sim.KCondWait: conds, sim.KSignal: conds, sim.KBroadcast: conds,
	sim.KSend: channels, sim.KRecv: channels, sim.KClose: channels, sim.KLen: channels, sim.KSelect: channels,
	sim.KMapRead: mapTables, sim.KMapWrite: mapTables,
	sim.KPoolGet: pools, sim.KPoolPut: pools,
	sim.KTimer: timers,
}

// planted, if a test sets it, decides pairs in another way: the tests must notice
// a wrong relation.
var planted func(a, b *foot) (dependent, ok bool)

// dependent is the dependence relation, of operations of different goroutines.
// What docs/proof.md says of it is what it says; strict is explained there.
//
// It need not hold between operations of which one only makes the other
// possible (an Unlock and the RLock of a third, a send and the receive of the
// same value): those are ordered by happens-before in any case, and no other
// order of them exists. Leaving them out is what makes a pipeline one trace.
func dependent(a, b *foot, strict bool) bool {
	if planted != nil {
		if d, ok := planted(a, b); ok {
			return d
		}
	}
	f, g := families[a.kind], families[b.kind]
	switch {
	case f == alone || g == alone:
		return false
	case f == memory || g == memory:
		return a.overlaps(b) && !(a.reads() && b.reads())
	case f == timers && g == channels:
		return b.ofTimer() // of which timer, is not known
	case f == channels && g == timers:
		return a.ofTimer()
	case f != g:
		return false
	case f == channels:
		return usesClash(a, b)
	case a.obj != b.obj || a.weak && b.weak:
		return false
	}
	switch f {
	case locks:
		return strict || !lockCommutes(a.kind, b.kind, a.weak || b.weak)
	case waitGroups:
		return strict || (a.kind == sim.KWait) != (b.kind == sim.KWait)
	case mapTables:
		return a.kind != sim.KMapRead || b.kind != sim.KMapRead
	}
	return true
}

func (f *foot) ofTimer() bool {
	return f.use.timer || slices.ContainsFunc(f.more, func(u use) bool { return u.timer })
}

func (f *foot) reads() bool {
	return f.weak || f.kind == sim.KRead || f.kind == sim.KAtomicLoad
}

// overlaps reports whether one's memory overlaps the other's, or holds the
// object that the other is about.
func (f *foot) overlaps(g *foot) bool {
	p, q := f.obj, g.obj
	return p < q+max(g.size, 1) && q < p+max(f.size, 1)
}

// lockCommutes: readers do not disturb each other, and a reader that leaves does
// not disturb one that comes, nor a writer that announces itself.
func lockCommutes(a, b sim.Kind, weak bool) bool {
	in := func(k sim.Kind) bool { return k == sim.KRLock || k == sim.KTryRLock }
	out := func(k sim.Kind) bool { return k == sim.KRUnlock }
	switch {
	case weak:
		return false
	case in(a), out(a):
		return in(b) || out(b) || out(a) && b == sim.KAnnounce
	}
	return a == sim.KAnnounce && out(b)
}

func usesClash(a, b *foot) bool {
	if a.use.clashes(b.use) {
		return true
	}
	for _, u := range a.more {
		if u.clashes(b.use) {
			return true
		}
	}
	for _, u := range b.more {
		if u.clashes(a.use) {
			return true
		}
	}
	return false
}

// sharesChannel reports whether both name some channel.
func (f *foot) sharesChannel(g *foot) bool {
	names := func(f *foot, ch uintptr) bool {
		return f.use.ch == ch || slices.ContainsFunc(f.more, func(u use) bool { return u.ch == ch })
	}
	if f.use.ch != 0 && names(g, f.use.ch) {
		return true
	}
	return slices.ContainsFunc(f.more, func(u use) bool { return u.ch != 0 && names(g, u.ch) })
}

// clashes says which uses of one channel do not commute. A send and a receive of
// a buffered channel do while both are possible, since they are at different
// ends of the buffer.
func (u use) clashes(v use) bool {
	if u.ch != v.ch || u.ch == 0 {
		return false
	}
	if u.how > v.how {
		u, v = v, u
	}
	switch v.how {
	case unused, meet:
		return false // two rendezvous: only if they share a goroutine
	case send:
		return u.how == send
	case recv:
		return u.how == recv
	case sendClosed: // it comes behind Close in any case, but might have come before the send, and as one
		return u.how == send
	case recvClosed:
		return u.how == recv
	case closing:
		return u.how != recv && u.how != recvClosed && u.how != unused
	case length:
		return u.how == send || u.how == recv
	case poll:
		return u.how == send || u.how == recv || u.how == closing
	case pollLate:
		return u.how == send || u.how == recv || u.how == closing || u.how == meet
	}
	return false
}

// usesOf sets what the operation does to the channels at ends. A select looks at all
// of them only if it goes on by its default clause: else the arms that it has not
// taken make no difference. Of one that is open it is not known.
func (f *foot) usesOf(ends []sim.End, way sim.Way, late bool) {
	f.use, f.more = use{}, f.more[:0]
	i := int(max(way.Arm-1, 0))
	if i < len(ends) && way.Arm != sim.Default {
		f.use = useOf(f.kind, ends[i], way)
	}
	if way.Arm != sim.Default && (f.kind != sim.KSelect || way.Arm != 0) {
		return
	}
	how := poll
	if late {
		how = pollLate
	}
	for _, e := range ends {
		f.more = append(f.more, use{uintptr(e.Chan), how, e.Timer})
	}
}

func useOf(k sim.Kind, e sim.End, way sim.Way) use {
	u := use{ch: uintptr(e.Chan), timer: e.Timer}
	switch {
	case k == sim.KClose:
		u.how = closing
	case k == sim.KLen && !e.Unbuffered:
		u.how = length
	case k == sim.KLen:
		u.ch = 0
	case way.Partner != 0:
		u.how = meet
	case e.Send && e.Closed:
		u.how = sendClosed
	case e.Send:
		u.how = send
	case e.Closed && e.Len == 0:
		u.how = recvClosed
	default:
		u.how = recv
	}
	return u
}
