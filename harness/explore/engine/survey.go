package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A survey counts how executions end instead of looking for one that fails: it
// goes on after a failure until the schedules or the budget are used up. What a
// test says by t.Attr("outcome", …) is its outcome; where it says nothing, or
// does not come to its end, the verdict is. A data race is an outcome besides.
type survey map[string]*wire.Outcome

func (s survey) add(r *sim.Result, res Result, verdict, message string) {
	s.count(outcomeOf(res, verdict, message), verdict != "")
	if len(r.Races) > 0 {
		s.count("data race", true)
	}
}

func (s survey) count(text string, fails bool) {
	o := s[text]
	if o == nil {
		o = &wire.Outcome{Text: text}
		s[text] = o
	}
	o.Schedules++
	if fails {
		o.Failing++
	}
}

// addOutcome adds what was counted elsewhere.
func (s survey) addOutcome(more wire.Outcome) {
	o := s[more.Text]
	if o == nil {
		o = &wire.Outcome{Text: more.Text}
		s[more.Text] = o
	}
	o.Schedules += more.Schedules
	o.Failing += more.Failing
}

func outcomeOf(res Result, verdict, message string) string {
	said := verdict == "" || verdict == wire.Assertion
	switch {
	case said && res.Outcome != "":
		return res.Outcome
	case verdict == "":
		return wire.Pass
	case verdict == wire.Deadlock, verdict == wire.Leak, message == "":
		return verdict
	}
	first, _, _ := strings.Cut(message, "\n")
	return first
}

// list is the survey, the most frequent outcome first.
func (s survey) list() (all []wire.Outcome) {
	for _, o := range s {
		all = append(all, *o)
	}
	slices.SortFunc(all, func(a, b wire.Outcome) int {
		return cmp.Or(cmp.Compare(b.Schedules, a.Schedules), cmp.Compare(a.Text, b.Text))
	})
	return all
}

// surveyed is the outcome of a unit whose outcomes were counted.
func (h *hunt) surveyed() Outcome {
	t := h.test()
	if native != "" {
		return h.outcome()
	}
	t.Outcomes = h.counts.list()
	if h.found != nil {
		t.Verdict = h.found.verdict
	}
	if len(h.races) > 0 {
		t.Verdict = wire.DataRace
	}
	var b strings.Builder
	for _, o := range t.Outcomes {
		fmt.Fprintf(&b, "%8d of %d  %s", o.Schedules, h.ran, o.Text)
		if o.Failing > 0 {
			b.WriteString("  (fails)")
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "scope: %s; %s\n", h.scope(), h.controlled())
	return Outcome{Test: t, Failed: wire.Failing(t.Verdict), Brief: h.scope(), Story: b.String()}
}
