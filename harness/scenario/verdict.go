package scenario

import (
	"slices"

	"example.com/racelab/jobstore"
)

// A Report is what one or more runs of a scenario on a subject came to.
type Report struct {
	Scenario Scenario
	Subject  string
	Verdict  Verdict
	Runs     int
	Tally    [3]int // runs by Verdict

	// The rest is the evidence: the first run that got Verdict.

	Outcome Outcome
	Breach  string   // how the rule was broken; "" unless Verdict is Shows
	Endings []Ending // of every sequential order that accepts the calls which were accepted
}

// Run makes one run and judges it.
func (s Scenario) Run(sub Subject) Report { return s.judge(sub.Name, s.outcome(sub)) }

// Repeat makes n runs. The verdict is Shows if any run shows the scenario,
// Holds if all hold, and Other otherwise.
func (s Scenario) Repeat(sub Subject, n int) Report {
	worst := s.Run(sub)
	tally := worst.Tally
	for range n - 1 {
		r := s.Run(sub)
		tally[r.Verdict]++
		if r.Verdict.worse(worst.Verdict) {
			worst = r
		}
	}
	worst.Runs, worst.Tally = max(n, 1), tally
	return worst
}

func (v Verdict) worse(than Verdict) bool {
	rank := [...]int{Holds: 0, Other: 1, Shows: 2}
	return rank[v] > rank[than]
}

// Expected reports whether every single run got the verdict that the scenario
// claims for the subject.
func (r Report) Expected() bool {
	want := r.Scenario.Claim(r.Subject).Verdict
	return r.Verdict == want && r.Tally[want] == r.Runs
}

func (s Scenario) judge(subject string, out Outcome) Report {
	r := Report{Scenario: s, Subject: subject, Runs: 1, Outcome: out}
	r.Endings = endings(s.Setup, s.accepted(out), wasAccepted)
	breach := s.Broken(out)
	switch {
	case s.Explains(out):
		r.Verdict = Holds
	case breach != "" && !slices.ContainsFunc(r.Endings, func(e Ending) bool { return e.same(out.seen(s), out.Final) }):
		r.Verdict, r.Breach = Shows, breach
	default:
		r.Verdict = Other
	}
	r.Tally[r.Verdict]++
	return r
}

// Judge compares the outcome of a run with every sequential order of its calls.
func (s Scenario) Judge(subject string, out Outcome) Report { return s.judge(subject, out) }

// Explains reports whether some order of all calls, the refused ones included,
// gives every answer and the final state, Version and all: the verdict is Holds
// then. It stops at the first such order, so it costs a fraction of a Report.
func (s Scenario) Explains(out Outcome) bool {
	w := walk{parties: s.calls(out, func(jobstore.Result) bool { return true }), final: out.Final, been: map[string][]jobstore.Model{}}
	var m jobstore.Model
	for _, op := range s.Setup {
		m, _ = m.Step(op)
	}
	return w.from(string(make([]byte, len(w.parties))), m)
}

// A walk looks for an order of calls that gives their answers and the final state.
type walk struct {
	parties [][]call
	final   []jobstore.Job
	been    map[string][]jobstore.Model // states from which nothing leads to the end, by calls made
}

// from makes the call of each party that is next in turn, and goes on from there.
func (w *walk) from(at string, m jobstore.Model) bool {
	if slices.ContainsFunc(w.been[at], m.Equal) {
		return false
	}
	left := false
	for p, calls := range w.parties {
		made := int(at[p])
		if made == len(calls) {
			continue
		}
		left = true
		next, got := m.Step(calls[made].op)
		if got.Equal(calls[made].answer) && w.from(advance(at, p), next) {
			return true
		}
	}
	if !left {
		_, all := m.Step(jobstore.Op{Call: jobstore.CallAll})
		return slices.Equal(all.Jobs, w.final)
	}
	w.been[at] = append(w.been[at], m)
	return false
}

func (s Scenario) accepted(out Outcome) [][]call {
	return s.calls(out, func(r jobstore.Result) bool { return r.Fault == jobstore.OK })
}

func wasAccepted(_ call, got jobstore.Result) bool { return got.Fault == jobstore.OK }

func (s Scenario) calls(out Outcome, keep func(jobstore.Result) bool) [][]call {
	parties := make([][]call, len(s.Parties))
	for i, p := range s.Parties {
		for k, op := range p.Ops {
			if answer := out.Answers[i][k]; keep(answer) {
				parties[i] = append(parties[i], call{op: op, answer: answer})
			}
		}
	}
	return parties
}

// seen returns the answers to Get and All, in the order of Ending.Seen.
func (o Outcome) seen(s Scenario) []jobstore.Result {
	parties := s.accepted(o)
	seen := make([]jobstore.Result, number(parties))
	for _, calls := range parties {
		for _, c := range calls {
			if c.slot >= 0 {
				seen[c.slot] = c.answer
			}
		}
	}
	return seen
}

// same sets Version aside: with a lost Version everything that a naive store
// does would count as every scenario.
func (e Ending) same(seen []jobstore.Result, final []jobstore.Job) bool {
	return slices.EqualFunc(e.Final, final, sameJob) &&
		slices.EqualFunc(e.Seen, seen, func(a, b jobstore.Result) bool {
			return sameJob(a.Job, b.Job) && slices.EqualFunc(a.Jobs, b.Jobs, sameJob)
		})
}

func sameJob(a, b jobstore.Job) bool {
	a.Version, b.Version = 0, 0
	return a == b
}
