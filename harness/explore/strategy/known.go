package strategy

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// Known is a tree of what executions were asked and how they ended. A strategy that
// draws its answers needs no execution to draw them: as far as an earlier one was asked
// the same, the tree asks it. So before an execution is made it is known whether an
// earlier one had the same choices.
//
// The tempting way is a table of choices that an execution looks up at its end. By then
// there is nothing to be saved.
type Known struct {
	Off bool // an execution was asked something else than one with the same choices

	forks []fork
	next  []int32 // where answers lead: 0 is not known, a fork or ^ a run; the first is the root
	who   []int   // beside next: who could go on
	runs  []*Run

	turns        int // of all runs
	asked, found int // since when that was last judged

	inner sim.Chooser // of the execution that is watched
	at    int         // in next; -1: it is not followed any further
}

// A fork is one question: of Next, or of Choose if current is chooses.
type fork struct{ current, n, at int32 }

const chooses = -2

// A Run is an execution that has come to its end and shown nothing.
type Run struct {
	Turns   []byte
	Steps   int
	Choices int
	Clean   bool // it leaves memory as it has found it
}

const (
	maxNext  = 1 << 18 // answers
	maxRuns  = 1 << 16
	maxTurns = 1 << 22
	trial    = 1 << 7 // executions after which it is judged whether to look them up pays
	worth    = 16     // it does if one of so many was known
)

// NewKnown returns a tree of no executions.
func NewKnown() *Known { return &Known{next: make([]int32, 1), who: make([]int, 1), at: -1} }

// Find returns the execution that has the choices which c makes, nil if it is not known.
// c is used up by that.
func (k *Known) Find(c sim.Chooser) *Run {
	k.asked++
	for n := k.next[0]; n != 0; {
		if n < 0 {
			k.found++
			return k.runs[^n]
		}
		f := &k.forks[n]
		n = k.next[int(f.at)+k.answer(f, c)]
	}
	return nil
}

// answer is that of c to f.
func (k *Known) answer(f *fork, c sim.Chooser) int {
	if r, ok := c.(*Random); ok {
		return r.N(int(f.n)) // as Next and Choose do
	}
	if f.current == chooses {
		return c.Choose(int(f.n))
	}
	who := k.who[f.at : f.at+f.n]
	id := c.Next(int(f.current), who)
	for i, v := range who {
		if v == id {
			return i
		}
	}
	panic("racelab: the strategy chose a goroutine that cannot run")
}

// Choices returns those that c makes, which Find has found.
func (k *Known) Choices(c sim.Chooser) (all []sim.Choice) {
	for n := k.next[0]; n > 0; {
		f := &k.forks[n]
		i := k.answer(f, c)
		o := sim.Choice{N: f.n, I: int32(i), G: -1}
		if f.current != chooses {
			who := k.who[f.at : f.at+f.n]
			o.G = int32(who[i])
			o.Preempts = o.G != f.current && slices.Contains(who, int(f.current))
		}
		all = append(all, o)
		n = k.next[int(f.at)+i]
	}
	return all
}

// Pays reports whether it is worth while to look further executions up: those of a large
// program are hardly ever the same.
func (k *Known) Pays() bool {
	if k.asked < trial {
		return true
	}
	pays := k.found*worth >= k.asked
	k.asked, k.found = 0, 0
	return pays
}

// Watch returns a Chooser for an execution that is not known, which answers as c.
func (k *Known) Watch(c sim.Chooser) sim.Chooser {
	k.inner, k.at = c, 0
	return k
}

func (k *Known) Next(current int, enabled []int) int {
	id := k.inner.Next(current, enabled)
	if k.at >= 0 {
		k.step(int32(current), int32(len(enabled)), enabled, slices.Index(enabled, id))
	}
	return id
}

func (k *Known) Choose(n int) int {
	i := k.inner.Choose(n)
	if k.at >= 0 {
		k.step(chooses, int32(n), nil, i)
	}
	return i
}

// step moves on to where answer i leads.
func (k *Known) step(current, n int32, enabled []int, i int) {
	v := k.next[k.at]
	if v == 0 {
		if len(k.next)+int(n) > maxNext || i < 0 {
			k.at = -1
			return
		}
		v = k.fork(current, n, enabled)
	}
	if v < 0 {
		k.differs()
		return
	}
	f := &k.forks[v]
	if f.current != current || f.n != n || enabled != nil && !slices.Equal(k.who[f.at:f.at+n], enabled) {
		k.differs()
		return
	}
	k.at = int(f.at) + i
}

func (k *Known) differs() { k.Off, k.at = true, -1 }

// fork adds a question where the tree has ended so far.
func (k *Known) fork(current, n int32, enabled []int) int32 {
	if len(k.forks) == 0 {
		k.forks = append(k.forks, fork{}) // nobody's: 0 is not known
	}
	v := int32(len(k.forks))
	k.forks = append(k.forks, fork{current, n, int32(len(k.next))})
	k.next[k.at] = v
	k.next = append(k.next, make([]int32, n)...)
	if enabled == nil {
		k.who = append(k.who, make([]int, n)...)
	} else {
		k.who = append(k.who, enabled...)
	}
	return v
}

// Ended adds the execution that was watched.
func (k *Known) Ended(res *sim.Result) *Run {
	if k.at < 0 || len(k.runs) >= maxRuns || k.turns+len(res.Turns) > maxTurns {
		return nil
	}
	if k.next[k.at] != 0 {
		k.differs()
		return nil
	}
	r := &Run{Turns: slices.Clone(res.Turns), Steps: res.Steps, Choices: len(res.Choices)}
	k.turns += len(r.Turns)
	k.next[k.at] = ^int32(len(k.runs))
	k.runs = append(k.runs, r)
	return r
}

var _ sim.Chooser = (*Known)(nil)
