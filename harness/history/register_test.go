package history

import (
	"fmt"
	"maps"
	"math/rand/v2"
)

// The object of these tests: named numbers that can be set, read and added to.

type call struct {
	Key string
	Do  byte // 's'et, 'g'et, 'a'dd
	N   int
}

func (c call) String() string {
	switch c.Do {
	case 's':
		return fmt.Sprintf("%s.Set(%d)", c.Key, c.N)
	case 'a':
		return fmt.Sprintf("%s.Add(%d)", c.Key, c.N)
	}
	return c.Key + ".Get()"
}

type numbers map[string]int

// step returns the number before an Add, so that two orders of Adds differ.
func step(state numbers, c call) (numbers, int) {
	if c.Do == 'g' {
		return state, state[c.Key]
	}
	next, was := maps.Clone(state), state[c.Key]
	if next == nil {
		next = numbers{}
	}
	next[c.Key] = c.N
	if c.Do == 'a' {
		next[c.Key] += was
		return next, was
	}
	return next, 0
}

var registers = Model[numbers, call, int]{Step: step, EqualState: maps.Equal[numbers, numbers]}

func byKey(c call) string { return c.Key }

type ops = History[call, int]

// randomHistory lets clients call an object whose calls take effect at a random
// moment between their beginning and their end, then corrupts some answers and
// forgets some returns. The clock stands still now and then.
func randomHistory(rnd *rand.Rand, clients, calls int) ops {
	var h ops
	var state numbers
	running := make([]int, clients) // 1 + index in h
	effective := make([]bool, clients)
	clock := int64(0)
	take := func(c int) {
		op := &h[running[c]-1]
		state, op.Output = step(state, op.Input)
		effective[c] = true
	}
	for len(h) < calls || !idle(running) {
		c := rnd.IntN(clients)
		clock += int64(rnd.IntN(2))
		switch {
		case running[c] == 0 && len(h) < calls:
			h = append(h, Operation[call, int]{Client: c, Input: randomCall(rnd), Call: clock, Return: Pending})
			running[c], effective[c] = len(h), false
		case running[c] != 0 && !effective[c]:
			take(c)
		case running[c] != 0:
			h[running[c]-1].Return = clock
			running[c] = 0
		}
	}
	return corrupt(rnd, h)
}

func idle(running []int) bool {
	for _, i := range running {
		if i != 0 {
			return false
		}
	}
	return true
}

func randomCall(rnd *rand.Rand) call {
	return call{Key: string("xy"[rnd.IntN(2)]), Do: "sga"[rnd.IntN(3)], N: 1 + rnd.IntN(2)}
}

func corrupt(rnd *rand.Rand, h ops) ops {
	last := make(map[int]int)
	for i := range h {
		last[h[i].Client] = i
		if rnd.IntN(8) == 0 {
			h[i].Output += rnd.IntN(3) - 1
		}
	}
	for _, i := range last {
		if rnd.IntN(6) == 0 {
			h[i].Return, h[i].Output = Pending, 0
		}
	}
	return h
}

// explains reports, by trying every order, whether one explains h.
func explains(state numbers, h ops) bool {
	returned := false
	for _, op := range h {
		returned = returned || op.Return != Pending
	}
	if !returned { // pending calls need not take effect
		return true
	}
	for i, op := range h {
		next, out := step(state, op.Input)
		if mayComeFirst(h, i) && (op.Return == Pending || out == op.Output) && explains(next, without(h, i)) {
			return true
		}
	}
	return false
}

func mayComeFirst(h ops, i int) bool {
	for _, op := range h {
		if op.Return < h[i].Call {
			return false
		}
	}
	return true
}

func without(h ops, i int) ops {
	return append(append(ops(nil), h[:i]...), h[i+1:]...)
}
