package engine

import (
	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/sim"
)

// A loop that compares and swaps until that succeeds has traces in which it fails, for
// each pair of changes between which it may, and they are soon too many: 638 of four
// goroutines, 27,436 of five. So a search that has run many of them, and in which one
// has failed, begins anew and has those that would fail wait (sim.Again).
var (
	manyTraces    = 100_000 // a second or two
	manyForBudget = 2_000   // where the proof shares the budget with a hunt
)

// begin begins a search through all traces.
func (h *hunt) begin() {
	h.proof = proof{Search: &dpor.Search{}}
	h.mode(h.proof.Search)
}

func (h *hunt) mode(s *dpor.Search) {
	if h.strict {
		s.Strict()
	}
	if h.tries {
		s.Tries()
	}
}

// mayTry reports whether the search may begin anew with tries that wait.
func (h *hunt) mayTry() bool {
	return !h.tries && !h.fresh && !h.proof.complete && h.proof.Failed()
}

// tooMany reports whether it is to.
func (h *hunt) tooMany() bool {
	many := manyTraces
	if h.Strategy == "auto" {
		many = manyForBudget
	}
	return h.mayTry() && h.proof.Stats().Executions >= many
}

// tries reports whether c has tries that would fail wait.
func tries(c sim.Chooser) bool {
	s, ok := c.(*dpor.Search)
	return ok && s.Trying()
}

// plainly runs the execution that c has just run once more, where tries do not wait:
// that is how it is told, made smaller and replayed.
func (h *hunt) plainly(c sim.Chooser, show bool) (sim.Result, Result) {
	s := c.(*dpor.Search)
	order := make([]int, s.Len())
	for i := range order {
		order[i] = i + 1
	}
	f := s.Follow(order)
	f.Begin()
	return h.run(f, show, false)
}
