package linear

import (
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/history"
	"github.com/stretchr/testify/require"
)

// bruteForce is the definition, written out: a history is right if there is an
// order of all calls that returned, and of some that did not, in which no call comes
// before one that had ended when it began, and which the sequential object runs
// through with the same answers. Nothing is remembered and nothing cut short: each
// order is made first, and looked at when it is whole.
func bruteForce(o *object, h past) bool {
	for chosen := range 1 << len(h) {
		if pick := picked(h, chosen); pick != nil && anyOrder(pick, 0, func() bool { return runs(o, pick) }) {
			return true
		}
	}
	return false
}

// picked is the calls of a set, nil if one that has returned is not in it.
func picked(h past, set int) past {
	pick := past{}
	for i, op := range h {
		switch {
		case set>>i&1 != 0:
			pick = append(pick, op)
		case op.Return != history.Pending:
			return nil
		}
	}
	return pick
}

// anyOrder reports whether f holds for an order of h[from:].
func anyOrder(h past, from int, f func() bool) bool {
	if from == len(h) {
		return f()
	}
	for i := from; i < len(h); i++ {
		h[from], h[i] = h[i], h[from]
		found := anyOrder(h, from+1, f)
		h[from], h[i] = h[i], h[from]
		if found {
			return true
		}
	}
	return false
}

// runs reports whether the object can have made these calls in this order.
func runs(o *object, h past) bool {
	for i, op := range h {
		for _, later := range h[i+1:] {
			if later.Return < op.Call || later.Client == op.Client && later.Call < op.Call {
				return false
			}
		}
	}
	state := o.init
	for _, op := range h {
		next, out, _ := op.Input.m.step(state, op.Input.in)
		if op.Return != history.Pending && out != op.Output {
			return false
		}
		state = next
	}
	return true
}

// TestJudgeAgreesWithBruteForce compares the judge with the definition, and
// porcupine besides.
func TestJudgeAgreesWithBruteForce(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	o := registers(t)
	other := porcupineOf(o)
	seen, pending, decides := map[bool]int{}, 0, 0
	for range histories {
		h := pastOf(rnd, o, 3, 1+rnd.IntN(6))
		got := judgeOf(o, h).explains()
		require.Equal(t, bruteForce(o, h), got, "\n%s", h)
		require.Equal(t, other.Judge(h, 0) == history.Ok, got, "\n%s", h)
		seen[got]++
		if open := pendingOf(h); open > 0 {
			pending++
			if got != bruteForce(o, without(h)) {
				decides++ // right only because a call that never returned has taken effect
			}
		}
	}
	require.Greater(t, min(seen[true], seen[false], pending), histories/10, "too few of one kind: %v, %d pending", seen, pending)
	require.Greater(t, decides, histories/200, "histories in which a pending call has to count")
}

func pendingOf(h past) (n int) {
	for _, op := range h {
		if op.Return == history.Pending {
			n++
		}
	}
	return n
}

// without leaves out the calls that never returned.
func without(h past) (ended past) {
	for _, op := range h {
		if op.Return != history.Pending {
			ended = append(ended, op)
		}
	}
	return ended
}
