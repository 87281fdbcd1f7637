package prove

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

// Scenarios are those of the report, and its two tests again with fewer calls: where
// compare-and-swap is tried again until it succeeds, a hundred reports beside three
// heartbeats have more traces than can be run.
func Scenarios() []scenario.Scenario {
	all := scenario.All()
	for _, s := range all {
		switch s.Name {
		case "test-1":
			all = append(all, fewer(s, "test-1-small", "2 heartbeats, 6 reports", 2, 2, 6))
			for _, n := range []int{2, 4, 6, 8} {
				all = append(all, fewer(s, fmt.Sprintf("test-1-one-%d", n), fmt.Sprintf("1 heartbeat, %d reports", n), 2, 1, n))
			}
		case "test-2":
			for n := 2; n <= 6; n++ {
				all = append(all, fewer(s, fmt.Sprintf("test-2-%d", n), fmt.Sprintf("%d threads", n), n, 1))
			}
		}
	}
	return all
}

// fewer is a scenario with the first parties only, and of their calls the last
// ones: as many as calls has for a party, or its last number.
func fewer(s scenario.Scenario, name, what string, parties int, calls ...int) scenario.Scenario {
	test, _, _ := strings.Cut(s.Title, ":")
	s.Name, s.Title = name, test+" with "+what
	all := s.Parties[:parties]
	s.Parties = nil
	for i, p := range all {
		n := calls[min(i, len(calls)-1)]
		p.Ops = p.Ops[len(p.Ops)-min(n, len(p.Ops)):]
		s.Parties = append(s.Parties, p)
	}
	return s
}

// subject is a store as a scenario takes it.
func subject(s Store) scenario.Subject { return scenario.Subject{Name: s.Name, Open: s.Open} }

// An Explanations remembers outcomes of a scenario that some order of the calls
// explains. Where ten threads come in 3,628,800 orders, a few hundred outcomes are
// all that comes of them, and to judge each once is to judge them all.
type Explanations struct {
	of    scenario.Scenario
	known map[uint64][]scenario.Outcome
	room  int // for answers; an outcome that finds none is judged each time
}

// Explain returns an empty memory. Of a scenario with many calls hardly two outcomes
// are equal, so it holds no more than some ten thousand answers.
func Explain(s scenario.Scenario) *Explanations {
	return &Explanations{of: s, known: map[uint64][]scenario.Outcome{}, room: 1 << 15}
}

// Has reports whether some order of the calls explains o.
func (e *Explanations) Has(o scenario.Outcome) bool {
	key := keyOf(o)
	for _, k := range e.known[key] {
		if slices.EqualFunc(k.Answers, o.Answers, equalAnswers) && slices.Equal(k.Final, o.Final) {
			return true
		}
	}
	if !e.of.Explains(o) {
		return false
	}
	for _, answers := range o.Answers {
		e.room -= len(answers)
	}
	if e.room > 0 {
		e.known[key] = append(e.known[key], o)
	}
	return true
}

func equalAnswers(a, b []jobstore.Result) bool { return slices.EqualFunc(a, b, jobstore.Result.Equal) }

// keyOf tells most outcomes apart: by what changes accepted, and what was refused.
func keyOf(o scenario.Outcome) uint64 {
	key := uint64(14695981039346656037) // FNV-1a, a number at a time
	for _, answers := range o.Answers {
		for _, a := range answers {
			key = (key ^ a.Job.Version ^ uint64(a.Fault)<<32) * 1099511628211
		}
	}
	return key
}

// An Explored scenario is what racelab test says of one on a store.
type Explored struct {
	Store, Scenario string
	wire.Test
}

// LoadScenarios reads the reports that make prove has kept below a folder: one for
// each store, and others of single scenarios, scenarios-locked.test-1.json, which
// stand in place of what the first one says of them.
func LoadScenarios(dir string) (all []Explored, err error) {
	for _, s := range Stores() {
		files, _ := filepath.Glob(filepath.Join(dir, "scenarios-"+s.Name+".*json"))
		slices.SortFunc(files, func(a, b string) int { return len(a) - len(b) }) // the whole store's first
		for _, file := range files {
			more, err := loadScenarios(file)
			if err != nil {
				return nil, fmt.Errorf("kept reports of make prove: %w", err)
			}
			all = slices.DeleteFunc(all, func(old Explored) bool {
				return slices.ContainsFunc(more, func(e Explored) bool { return e.Store == old.Store && e.Scenario == old.Scenario })
			})
			all = append(all, more...)
		}
	}
	return all, nil
}

func loadScenarios(file string) (all []Explored, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var report struct{ Tests []wire.Test }
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, t := range report.Tests {
		if parts := strings.Split(t.Test, "/"); len(parts) == 3 { // not the test around them
			all = append(all, Explored{parts[1], parts[2], t})
		}
	}
	return all, nil
}

// tableOf is a row for each scenario and a column for each store.
func tableOf(all []Explored) string {
	var b strings.Builder
	b.WriteString("| scenario |")
	line := "\n|---|"
	for _, s := range sure() {
		b.WriteString(" " + s.Name + " |")
		line += "---|"
	}
	b.WriteString(line + "\n")
	for _, sc := range Scenarios() {
		fmt.Fprintf(&b, "| %s (`%s`) |", sc.Title, sc.Name)
		for _, s := range sure() {
			i := slices.IndexFunc(all, func(e Explored) bool { return e.Store == s.Name && e.Scenario == sc.Name })
			if i < 0 {
				b.WriteString(" not run yet |")
				continue
			}
			b.WriteString(" " + all[i].cell() + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// cell is the verdict and its scope.
func (e *Explored) cell() string {
	switch {
	case e.Coverage == "exhaustive" && e.Traces == 1:
		return fmt.Sprintf("%s, exhaustive: 1 trace", e.Verdict)
	case e.Coverage == "exhaustive" && e.Tries > 0:
		return fmt.Sprintf("%s, exhaustive: %s traces, and %s up to tries", e.Verdict, thousands(e.Traces-e.Tries), thousands(e.Tries))
	case e.Coverage == "exhaustive":
		return fmt.Sprintf("%s, exhaustive: %s traces", e.Verdict, thousands(e.Traces))
	}
	scope := fmt.Sprintf("%s executions in %.0f s", thousands(e.Schedules), e.Seconds)
	if e.Bound != "" {
		scope = e.Bound + ", " + scope
	}
	return fmt.Sprintf("%s, **%s**: %s", e.Verdict, e.Coverage, scope)
}

// sure are the stores that are to be right.
func sure() []Store {
	return slices.DeleteFunc(Stores(), func(s Store) bool { return !s.Sure })
}
