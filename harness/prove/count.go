package prove

import (
	"math/big"
	"math/bits"
	"slices"
	"strings"

	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

// A counter counts the traces of programs on a store whose calls each load one word,
// work on what it points to, and compare-and-swap it from there, again and again
// until that succeeds; a call that is refused or only reads is a load. It knows
// nothing of the search: traces are counted from what a trace is. Loads and failing
// swaps are reads, which commute, so a trace is the order of the swaps that succeed
// and, of each read, between which two of them it is. Between two swaps every
// goroutine goes its own way, so the ways are counted a goroutine at a time, and
// those that come to the same state go on as one.
type counter struct {
	models []jobstore.Model // that differ; a state has the index of one
	after  map[step]change
	waits  bool   // a swap that would fail waits, and nobody goes on behind it
	vain   number // of what count has counted, the traces at the end of which somebody waits
}

type step struct {
	model int
	op    *jobstore.Op // not the call itself, which takes long to hash
}

type change struct {
	model   int
	swapped bool
}

func newCounter(begin jobstore.Model) *counter {
	return &counter{models: []jobstore.Model{begin}, after: make(map[step]change)}
}

// A state is what the word points to and how far each goroutine is.
type state struct {
	model int
	at    [10]uint16 // for each goroutine its call, times phases, plus the phase
}

// The phases of a call.
const (
	toLoad  = iota
	current // it has loaded what the word still points to
	stale   // it has loaded what has been replaced since
	phases
)

// ways are in how many ways each state is reached.
type ways map[state]number

func (w ways) add(s state, n number) { w[s] = w[s].plus(n) }

// A number is below 2 to the 192nd, its low word first. A big.Int for each state
// would take most of the time.
type number [3]uint64

func (n number) plus(m number) (sum number) {
	var carry uint64
	for i := range n {
		sum[i], carry = bits.Add64(n[i], m[i], carry)
	}
	if carry != 0 {
		panic("more traces than a number can be")
	}
	return sum
}

func (n number) big() *big.Int {
	b := new(big.Int)
	for _, word := range slices.Backward(n[:]) {
		b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(word))
	}
	return b
}

// count is how many traces a program has. The goroutines are as many as a state has
// room for, at most.
func (c *counter) count(program [][]*jobstore.Op) *big.Int {
	var traces number
	c.vain = number{}
	for now := (ways{{}: {1}}); len(now) > 0; {
		for g, ops := range program {
			now = c.reads(now, g, ops)
		}
		var ended number
		now, ended = c.swaps(now, program)
		traces = traces.plus(ended)
	}
	return traces.big()
}

// reads lets goroutine g do any number of its next reads before the next swap.
func (c *counter) reads(now ways, g int, ops []*jobstore.Op) ways {
	next := make(ways, len(now))
	for s, n := range now {
		next.add(s, n)
		for c.read(&s, g, ops) {
			next.add(s, n)
		}
	}
	return next
}

// read does goroutine g's next read, if that is what it does next.
func (c *counter) read(s *state, g int, ops []*jobstore.Op) bool {
	call, phase := s.at[g]/phases, s.at[g]%phases
	switch {
	case int(call) == len(ops) || phase == current || phase == stale && c.waits:
		return false
	case phase == stale: // the swap fails
		s.at[g] = call*phases + toLoad
	case c.step(s.model, ops[call]).swapped:
		s.at[g] = call*phases + current
	default:
		s.at[g] = (call + 1) * phases
	}
	return true
}

// swaps lets each goroutine succeed that can be the next to. Where all are at their
// end, or wait, a trace is too. Where none can and some are not, they did not read
// enough: that they read more is another way.
func (c *counter) swaps(now ways, program [][]*jobstore.Op) (next ways, traces number) {
	next = make(ways, len(now))
	for s, n := range now {
		ended, waits := true, false
		for g, ops := range program {
			call, phase := s.at[g]/phases, s.at[g]%phases
			waits = waits || phase == stale && c.waits
			ended = ended && (int(call) == len(ops) || phase == stale && c.waits)
			if phase != current {
				continue
			}
			then := state{c.step(s.model, ops[call]).model, s.at}
			for other := range program {
				if then.at[other]%phases == current {
					then.at[other] += stale - current
				}
			}
			then.at[g] = (call + 1) * phases
			next.add(then, n)
		}
		if ended {
			traces = traces.plus(n)
		}
		if ended && waits {
			c.vain = c.vain.plus(n)
		}
	}
	return next, traces
}

// step is what a call makes of a model.
func (c *counter) step(model int, op *jobstore.Op) change {
	if known, ok := c.after[step{model, op}]; ok {
		return known
	}
	next, got := c.models[model].Step(*op)
	reads := op.Call == jobstore.CallGet || op.Call == jobstore.CallAll
	i := slices.IndexFunc(c.models, next.Equal)
	if i < 0 {
		i = len(c.models)
		c.models = append(c.models, next)
	}
	made := change{i, got.Fault == jobstore.OK && !reads}
	c.after[step{model, op}] = made
	return made
}

// tracesOf counts those of a scenario, and those of them at the end of which somebody waits.
func tracesOf(s scenario.Scenario, waits bool) (traces, vain *big.Int) {
	var begin jobstore.Model
	for _, op := range s.Setup {
		begin, _ = begin.Step(op)
	}
	program := make([][]*jobstore.Op, len(s.Parties))
	for g, p := range s.Parties {
		for i := range p.Ops {
			program[g] = append(program[g], &p.Ops[i])
		}
	}
	c := newCounter(begin)
	c.waits = waits
	traces = c.count(program)
	return traces, c.vain.big()
}

// find is one of Scenarios.
func find(name string) scenario.Scenario {
	all := Scenarios()
	return all[slices.IndexFunc(all, func(s scenario.Scenario) bool { return s.Name == name })]
}

// allOf says how many traces a scenario has if no swap waits.
func allOf(name string) string {
	n, _ := tracesOf(find(name), false)
	return power(n)
}

// power writes a number with two digits and a power of ten.
func power(n *big.Int) string {
	return strings.Replace(new(big.Float).SetInt(n).Text('e', 1), "e+", "·10^", 1) + " traces"
}
