// Package scenario holds the failures of the report as small concurrent
// programs on a job store, each with the rule that it must not break.
//
// The problem: a race that shows once in a hundred runs teaches nobody and
// proves nothing. A program here therefore parks. On a store with a gap between
// read and write (naive's Pause) the first party reads and waits in the gap,
// the others make all their calls, then the first goes on. Channels order the
// parties, so every run is the same run, no run sleeps, and none has a data
// race: these programs run inside go test -race, which has nothing to report.
// On a store without a gap the same program runs freely, all parties at once.
//
// Not every surprising record is a failure: "failed at 60%" is right if the 60%
// came before the failure. [Scenario.Run] compares the run with every
// sequential order of its calls on [jobstore.Model], each party's own order
// kept. It counts as shown only if the rule is broken and the final state, with
// what Get and All answered on the way, equals that of no order of the accepted
// calls, even when Version is set aside. A wrong Version alone is wrong too, but it is not the scenario.
//
// The package imports neither testing nor a test library: the command, the
// benchmarks and the tests run the same programs.
package scenario

import (
	"fmt"
	"slices"
	"strings"

	"example.com/racelab/jobstore"
)

// A Scenario is a concurrent program and the rule that it must not break.
type Scenario struct {
	Name    string        // what a command line takes: "lost-update"
	Title   string        // what the report calls it
	Rule    string        // what must hold, as a sentence
	Setup   []jobstore.Op // made before, one after another
	Parties []Party       // run at the same time; on a store with a gap the first one parks in it

	// Broken says how the outcome breaks the rule, or "".
	Broken func(Outcome) string

	Naive  Claim // of naive.New
	Fields Claim // of naive.NewFields
}

// A Party is one goroutine: it makes its calls one after another. It makes at
// most 255.
type Party struct {
	Name string
	Ops  []jobstore.Op
}

// A Claim is what a naive store does, and why.
type Claim struct {
	Verdict Verdict
	Why     string
}

// An Outcome is everything that could be seen of one run.
type Outcome struct {
	Answers [][]jobstore.Result // of each party, call by call
	Final   []jobstore.Job      // what the store held in the end, by id
}

// A Verdict is how one run compares with the sequential orders of its calls.
type Verdict uint8

const (
	Holds Verdict = iota // some order gives every answer and the final state
	Shows                // the rule is broken, and the accepted calls end so in no order
	Other                // the rule holds, but no order gives all of this run: another harm
)

func (v Verdict) String() string { return [...]string{"holds", "SHOWN", "other harm"}[v] }

// Claim returns the verdict that the subject must get, and why. It is Holds for
// every store but the naive ones.
func (s Scenario) Claim(subject string) Claim {
	switch subject {
	case "naive":
		return s.Naive
	case "naive-fields":
		return s.Fields
	}
	return Claim{Holds, "each call takes effect at one instant"}
}

// All returns the scenarios in the order of the report.
func All() []Scenario {
	return []Scenario{
		lostUpdate(), inconsistentState(), iterationWhileDeleting(), failedShowsProgress(),
		progressBackward(), staleHeartbeat(), zombie(), concurrentUpdates(), threadSafety(),
	}
}

// Find returns the scenario of that name. The error names those that exist.
func Find(name string) (Scenario, error) {
	all := All()
	if i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return Scenario{}, fmt.Errorf("unknown scenario %q: want one of %s", name, strings.Join(names, ", "))
}
