//go:build !race

package dpor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
	"example.com/racelab/harness/explore/sim/time"
)

// A program is a small concurrent program: the operations of each of its
// goroutines. It is run on look-alikes as instrumented code is.
type program struct {
	threads [][]operation
	join    bool // the body waits for them with a WaitGroup
	apart   bool // races are none of the outcome
}

type operation struct {
	name string
	a, b int
	sub  []operation // of what takes others: a critical section, a goroutine
}

func (o operation) String() string {
	s := fmt.Sprintf("%s(%d,%d)", o.name, o.a, o.b)
	if len(o.sub) > 0 {
		s += fmt.Sprint(o.sub)
	}
	return s
}

func (p program) String() string {
	var b strings.Builder
	for i, t := range p.threads {
		fmt.Fprintf(&b, "  %d: %v\n", i, t)
	}
	if p.join {
		b.WriteString("  joined\n")
	}
	return b.String()
}

// names are all operations that are drawn.
var names = []string{
	"read", "write", "load", "store", "add", "cas",
	"lock", "trylock", "unlock", "rlock", "tryrlock", "wlock", "trywlock",
	"wgadd", "wgdone", "wgwait", "once", "condwait", "signal", "broadcast",
	"send", "recv", "close", "len", "bsend", "brecv", "bclose", "blen", "select", "selectsend", "mixed", "poll", "pollsend",
	"mapload", "mapstore", "get", "put", "go", "sleep", "after", "timerstop", "yield", "runlock", "check",
}

// operations of few kinds make programs in which they meet.
func draw(r *rand.Rand, names []string) program {
	few := make([]string, 1+r.IntN(4))
	for i := range few {
		few[i] = names[r.IntN(len(names))]
	}
	p := program{join: r.IntN(3) == 0}
	left := 3 + r.IntN(4)
	for range 2 + r.IntN(2) {
		n := 1 + r.IntN(3)
		n = min(n, left)
		left -= n
		p.threads = append(p.threads, drawOps(r, few, n, 1))
	}
	return p
}

func drawOps(r *rand.Rand, few []string, n, depth int) (ops []operation) {
	for range n {
		o := operation{name: few[r.IntN(len(few))], a: r.IntN(2), b: r.IntN(3)}
		switch o.name {
		case "go", "after":
			o.sub = []operation{{name: "store", a: o.a, b: 3}}
			if depth > 0 && r.IntN(2) == 0 {
				o.sub = drawOps(r, few, 1, depth-1)
			}
		case "lock", "rlock", "wlock", "once", "trylock":
			if depth > 0 && r.IntN(2) == 0 {
				o.sub = drawOps(r, few, 1, depth-1)
			}
		}
		ops = append(ops, o)
	}
	return ops
}

// A world is what the operations of one execution work on.
type world struct {
	mem    [2]int
	words  [2]atomic.Int64
	mu     [2]sync.Mutex
	rw     sync.RWMutex
	wg     sync.WaitGroup
	once   sync.Once
	condMu sync.Mutex
	cond   *sync.Cond
	un     [2]chan int
	buf    chan int
	table  sync.Map
	pool   sync.Pool
	timer  *time.Timer
	log    map[string][]string
}

const (
	readSite  sim.Site = 1
	writeSite sim.Site = 2
)

// run runs p once and says what came of it.
func (p program) run(c sim.Chooser, strict bool) (outcome string, r sim.Result) {
	w := &world{buf: make(chan int, 1), log: map[string][]string{}}
	w.un = [2]chan int{make(chan int), make(chan int)}
	w.cond = sync.NewCond(&w.condMu)
	done := false
	s, _ := c.(*Search)
	r = sim.Run(sim.Config{Chooser: c, Tries: s != nil && s.tries, Hot: []sim.Site{readSite, writeSite}, Strict: strict, MaxSteps: 5000}, func() {
		if !p.apart {
			w.timer = time.NewTimer(time.Hour)
		}
		var all sync.WaitGroup
		all.Add(len(p.threads))
		for i, t := range p.threads {
			sim.Go(0, func() {
				w.do(fmt.Sprint(i), t)
				all.Done()
			})
		}
		if p.join {
			all.Wait()
		}
		done = true
	})
	if f := r.Failure; f != nil && f.Kind != sim.FailDeadlock {
		return fmt.Sprintf("failure %d: %v in %v", f.Kind, f.Value, where(w)), r
	}
	return w.outcome(done, len(r.Races) > 0 && !p.apart, &r), r
}

// where is part of an outcome that a panic has cut off: not the state, since the
// others were stopped wherever they were.
func where(*world) string { return "?" }

func (w *world) outcome(done, raced bool, r *sim.Result) string {
	var b strings.Builder
	names := make([]string, 0, len(w.log))
	for n := range w.log {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintf(&b, "%s:%s ", n, strings.Join(w.log[n], ","))
	}
	fmt.Fprint(&b, w.mem, len(w.buf), done, raced)
	for i := range w.words {
		fmt.Fprint(&b, " ", w.words[i].Load())
	}
	kinds := []string{}
	for _, l := range r.Leaked {
		kinds = append(kinds, l.Kind.String())
	}
	if r.Failure != nil {
		for _, l := range r.Failure.Blocked {
			kinds = append(kinds, "d"+l.Kind.String())
		}
	}
	slices.Sort(kinds)
	fmt.Fprint(&b, kinds)
	return b.String()
}

func (w *world) say(g, format string, args ...any) {
	w.log[g] = append(w.log[g], fmt.Sprintf(format, args...))
}

func (w *world) do(g string, ops []operation) {
	for i, o := range ops {
		w.one(g, fmt.Sprintf("%s.%d", g, i), o)
	}
}

func (w *world) one(g, child string, o operation) {
	switch o.name {
	case "read":
		w.say(g, "r%d", *sim.R(&w.mem[o.a], readSite))
	case "write":
		*sim.W(&w.mem[o.a], writeSite) = o.b + 1
	case "load":
		w.say(g, "l%d", w.words[o.a].Load())
	case "store":
		w.words[o.a].Store(int64(o.b + 1))
	case "add":
		w.say(g, "a%d", w.words[o.a].Add(1))
	case "cas":
		w.say(g, "c%v", w.words[o.a].CompareAndSwap(int64(o.b), int64(o.b+1)))
	case "try", "trylook", "trycheck", "tryboth", "trycount":
		w.try(g, o)
	case "check":
		w.check(o.a, w.words[o.a].Load())
	case "yield":
		sim.Do(sim.KYield, nil, nil)
	case "go":
		sim.Go(0, func() { w.do(child, o.sub) })
	default:
		w.locks(g, child, o)
	}
}

// check panics if the word beside the ath, which is v, is ahead of it by more than 1.
func (w *world) check(a int, v int64) {
	if u := w.words[1-a].Load(); u > v+1 {
		panic(fmt.Sprintf("%d beside %d", u, v))
	}
}

func (w *world) locks(g, child string, o operation) {
	switch o.name {
	case "lock":
		w.mu[o.a].Lock()
		w.do(g, o.sub)
		w.mu[o.a].Unlock()
	case "unlock":
		w.mu[o.a].Unlock()
	case "trylock":
		ok := w.mu[o.a].TryLock()
		w.say(g, "t%v", ok)
		w.do(g, o.sub)
		if ok && o.b > 0 {
			w.mu[o.a].Unlock()
		}
	case "rlock":
		w.rw.RLock()
		w.do(g, o.sub)
		w.rw.RUnlock()
	case "runlock":
		w.rw.RUnlock()
	case "tryrlock":
		if ok := w.rw.TryRLock(); ok {
			w.rw.RUnlock()
		} else {
			w.say(g, "no")
		}
	case "wlock":
		w.rw.Lock()
		w.do(g, o.sub)
		w.rw.Unlock()
	case "trywlock":
		if ok := w.rw.TryLock(); ok {
			w.rw.Unlock()
		} else {
			w.say(g, "no")
		}
	default:
		w.meeting(g, child, o)
	}
}

func (w *world) meeting(g, child string, o operation) {
	switch o.name {
	case "wgadd":
		w.wg.Add(1)
	case "wgdone":
		w.wg.Done()
	case "wgwait":
		w.wg.Wait()
	case "once":
		w.once.Do(func() {
			w.say(g, "once")
			w.do(g, o.sub)
		})
	case "condwait":
		w.condMu.Lock()
		w.cond.Wait()
		w.condMu.Unlock()
	case "signal":
		w.cond.Signal()
	case "broadcast":
		w.cond.Broadcast()
	case "mapload":
		v, ok := w.table.Load(o.a)
		w.say(g, "m%v%v", v, ok)
	case "mapstore":
		w.table.Store(o.a, o.b)
	case "get":
		w.say(g, "g%v", w.pool.Get())
	case "put":
		w.pool.Put(g)
	case "sleep":
		time.Sleep(time.Duration(o.b+1) * time.Millisecond)
	case "after":
		time.AfterFunc(time.Duration(o.b+1)*time.Millisecond, func() { w.do(child+"t", o.sub) })
	case "timerstop":
		w.say(g, "%v", w.timer.Stop())
	default:
		w.channel(g, o)
	}
}

func (w *world) channel(g string, o operation) {
	un, n := w.un[o.a], int(g[0])
	switch o.name {
	case "send":
		sim.Send(un, 0).V(n)
	case "recv":
		v, ok := sim.Recv2(un, 0)
		w.say(g, "v%d%v", v, ok)
	case "close":
		sim.Close(un, 0)
	case "len":
		w.say(g, "n%d", sim.Len(un, 0))
	case "bsend":
		sim.Send(w.buf, 0).V(n)
	case "brecv":
		v, ok := sim.Recv2(w.buf, 0)
		w.say(g, "w%d%v", v, ok)
	case "bclose":
		sim.Close(w.buf, 0)
	case "blen":
		w.say(g, "n%d", sim.Len(w.buf, 0))
	case "select":
		a, b := sim.RecvCase(w.un[0]), sim.RecvCase(w.un[1])
		w.say(g, "s%d", sim.Select(0, false, a, b))
		w.say(g, "%d%d", a.V, b.V)
	case "selectsend":
		w.say(g, "s%d", sim.Select(0, false, sim.SendCase(w.un[0]).V(n), sim.SendCase(w.un[1]).V(n)))
	case "mixed":
		a, b := sim.RecvCase(w.un[o.a]), sim.RecvCase(w.buf)
		w.say(g, "s%d", sim.Select(0, false, a, sim.SendCase(w.un[1-o.a]).V(n), b))
		w.say(g, "%d%d", a.V, b.V)
	case "poll":
		a, b := sim.RecvCase(w.buf), sim.RecvCase(w.un[o.a])
		w.say(g, "p%d", sim.Select(0, true, a, b))
		w.say(g, "%d%d", a.V, b.V)
	case "pollsend":
		w.say(g, "p%d", sim.Select(0, true, sim.SendCase(un).V(n), sim.SendCase(w.buf).V(n)))
	default:
		panic("no such operation: " + o.name)
	}
}
