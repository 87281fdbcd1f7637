package linear

import (
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/history"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// numbers are two registers that can be set, read and added to. Add returns the
// number before it, so that two orders of Adds differ.
type numbers [2]int

type reg struct{ At, N int }

func registers(t testing.TB) *object {
	at := rapid.IntRange(0, 1)
	regs := rapid.Custom(func(t *rapid.T) reg { return reg{at.Draw(t, "at"), rapid.IntRange(1, 2).Draw(t, "n")} })
	none := func(struct{}, reg) int { return 0 }
	return Spec[struct{}, numbers]{
		New: func() struct{} { return struct{}{} },
		Methods: []Method[struct{}, numbers]{
			Call("Set", regs, none, func(s numbers, r reg) (numbers, int) { s[r.At] = r.N; return s, 0 }),
			Call("Add", regs, none, func(s numbers, r reg) (numbers, int) { was := s[r.At]; s[r.At] += r.N; return s, was }),
			Call("Get", at, func(struct{}, int) int { return 0 }, func(s numbers, at int) (numbers, int) { return s, s[at] }),
		},
	}.object(t)
}

// A past is a history in which calls may be pending.
type past = history.History[*call, any]

// pastOf lets clients call an object whose calls take effect at a random moment
// between their beginning and their end, then corrupts some answers and forgets
// some returns. The clock stands still now and then.
func pastOf(rnd *rand.Rand, o *object, clients, calls int) (h past) {
	state := o.init
	running := make([]int, clients) // 1 + index in h
	took := make([]bool, clients)
	free := make([]int64, clients)
	clock := int64(0)
	for open := 0; len(h) < calls || open > 0; {
		c := rnd.IntN(clients)
		clock += int64(rnd.IntN(2))
		switch i := running[c] - 1; {
		case i < 0 && len(h) < calls:
			clock = max(clock, free[c]) // porcupine knows calls of one client by their times alone
			made := o.call(rnd.IntN(len(o.methods)), rnd.IntN(40))
			h = append(h, history.Operation[*call, any]{Client: c, Input: &made, Call: clock, Return: history.Pending})
			running[c], took[c] = len(h), false
			open++
		case i >= 0 && !took[c]:
			state, h[i].Output, _ = h[i].Input.m.step(state, h[i].Input.in)
			took[c] = true
		case i >= 0:
			h[i].Return, free[c] = clock, clock+1
			running[c] = 0
			open--
		}
	}
	return corrupt(rnd, h)
}

func corrupt(rnd *rand.Rand, h past) past {
	last := map[int]int{}
	for i := range h {
		last[h[i].Client] = i
		if rnd.IntN(8) == 0 {
			h[i].Output = h[i].Output.(int) + rnd.IntN(3) - 1
		}
	}
	for _, i := range last {
		if rnd.IntN(4) == 0 {
			h[i].Return, h[i].Output = history.Pending, nil
		}
	}
	return h
}

// judgeOf is the judge of a history by the clock.
func judgeOf(o *object, h past) *judge {
	p := &program{obj: o}
	for i := range h {
		p.setup = append(p.setup, *h[i].Input)
	}
	run := &nativeRun{p: p, history: make(past, len(h))}
	copy(run.history, h)
	t := tableFor(p)
	for i := range h {
		run.history[i].Input = &p.setup[i]
	}
	return run.judgeWith(t)
}

// porcupine is the same sequential object for porcupine.
func porcupineOf(o *object) history.Model[any, *call, any] {
	return history.Model[any, *call, any]{
		Init: o.init,
		Step: func(s any, c *call) (any, any) {
			next, out, _ := c.m.step(s, c.in)
			return next, out
		},
	}
}

const histories = 12_000

// TestJudgeAgreesWithPorcupine compares two programs that share only the steps of
// the sequential object.
func TestJudgeAgreesWithPorcupine(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	o := registers(t)
	other := porcupineOf(o)
	seen, pending := map[history.Verdict]int{}, 0
	for range histories {
		h := pastOf(rnd, o, 3, 1+rnd.IntN(8))
		got := history.Illegal
		if judgeOf(o, h).explains() {
			got = history.Ok
		}
		require.Equal(t, other.Judge(h, 0), got, "\n%s", h)
		seen[got]++
		for _, op := range h {
			if op.Return == history.Pending {
				pending++
				break
			}
		}
	}
	require.Greater(t, min(seen[history.Ok], seen[history.Illegal], pending), histories/10, "too few of one kind: %v, %d pending", seen, pending)
}

// TestWrongJudgesDisagree shows that the comparison can fail: each of these judges
// has one mistake.
func TestWrongJudgesDisagree(t *testing.T) {
	for name, spoil := range map[string]func(*judge){
		"calls in any order":          func(j *judge) { clear(j.first) },
		"a pending call never counts": func(j *judge) { j.begun = j.ended },
		"a pending call returned nil": func(j *judge) { j.ended = j.begun },
		"what is returned is ignored": func(j *judge) {
			for i, c := range j.calls {
				m := *c.m
				m.same = func(a, b any) bool { return true }
				j.calls[i].m = &m
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(3, 4))
			o := registers(t)
			other := porcupineOf(o)
			for n := range histories {
				h := pastOf(rnd, o, 3, 1+rnd.IntN(8))
				j := judgeOf(o, h)
				spoil(j)
				if (other.Judge(h, 0) == history.Ok) != j.explains() {
					t.Logf("history %d:\n%s", n+1, h)
					return
				}
			}
			t.Fatalf("%d histories do not tell it from a right one", histories)
		})
	}
}
