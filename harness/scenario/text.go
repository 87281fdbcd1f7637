package scenario

import (
	"fmt"
	"strings"

	"example.com/racelab/jobstore"
)

// Evidence is the run in words, a line per fact: the calls with their answers,
// the final state, and what every sequential order of the accepted calls ends
// in. Long parties are shortened to their first and last calls.
func (r Report) Evidence() []string {
	var lines []string
	add := func(label, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%-12s", label)+fmt.Sprintf(format, args...))
	}
	add("rule", "%s", r.Scenario.Rule)
	for i, p := range r.Scenario.Parties {
		r.calls(add, i, p)
	}
	add("final", "%s", jobs(r.Outcome.Final))
	if r.Breach != "" {
		add("breach", "%s", r.Breach)
	}
	if len(r.Endings) == 0 {
		add("in order", "no sequential order accepts all of the accepted calls")
	}
	for _, e := range r.Endings {
		add("in order", "%s", e)
	}
	return lines
}

func (r Report) calls(add func(string, string, ...any), i int, p Party) {
	const most = 3
	for k, op := range p.Ops {
		switch {
		case len(p.Ops) > most && k == 1:
			add(p.Name, "(%d more)", len(p.Ops)-2)
		case len(p.Ops) <= most || k == 0 || k == len(p.Ops)-1:
			add(p.Name, "%s -> %s", op, answer(op.Call, r.Outcome.Answers[i][k]))
		}
	}
}

// String is "2 orders, as Beat, Progress(20%): seen …, final …".
func (e Ending) String() string {
	s := "1 order"
	if e.Orders != 1 {
		s = fmt.Sprintf("%d orders", e.Orders)
	}
	var seen string
	for _, r := range e.Seen {
		seen += "seen " + answer(jobstore.CallAll, r) + ", "
	}
	return fmt.Sprintf("%s (%s): %sfinal %s", s, e.order(), seen, jobs(e.Final))
}

func (e Ending) order() string {
	const most = 5
	var names []string
	for i, op := range e.Order {
		switch {
		case len(e.Order) <= most || i < 2 || i == len(e.Order)-1:
			names = append(names, short(op))
		case i == 2:
			names = append(names, "…")
		}
	}
	return strings.Join(names, ", ")
}

// short leaves out the id of the one job that most scenarios have.
func short(op jobstore.Op) string {
	if op.Call != jobstore.CallUpdate || op.ID != id {
		return op.String()
	}
	s := op.Change.String()
	return s[:strings.LastIndex(s, " at ")]
}

func answer(c jobstore.Call, r jobstore.Result) string {
	switch {
	case r.Fault != jobstore.OK:
		return "refused, " + r.Fault.String()
	case r.Job != jobstore.Job{}:
		return text(r.Job)
	case c == jobstore.CallAll:
		return jobs(r.Jobs)
	}
	return "ok"
}

func jobs(all []jobstore.Job) string {
	texts := make([]string, len(all))
	for i, job := range all {
		texts[i] = text(job)
	}
	return "{" + strings.Join(texts, "; ") + "}"
}

// text is "job processing 10% v3, beat 5s".
func text(job jobstore.Job) string { return job.String() + ", " + beat(job) }

func beat(job jobstore.Job) string {
	if job.LastHeartbeat.IsZero() {
		return "no beat"
	}
	return "beat " + clock(job.LastHeartbeat)
}

// clock is the second of the scenario.
func clock(i jobstore.Instant) string { return fmt.Sprintf("%ds", int64(i)/1e9) }
