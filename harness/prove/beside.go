package prove

import (
	"fmt"
	"strings"
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
)

// Beside is in place of the state that a row begins in, as Two is: these programs are
// so small that all states make one row, Create is among the calls, and who waits may
// look as often as anywhere else.
const Beside = "one beside one"

// Anew is the same for programs of two calls beside two in which a job is removed and
// made again: what took its place is not what was there.
const Anew = "made anew"

var again = named{"Create", jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 7}}

// RunBeside runs each call on a store beside each other one and beside itself, from
// every state.
func RunBeside(t testing.TB, s Store) Row {
	t.Helper()
	size := linear.Size{Goroutines: 2, Calls: 1, Executions: s.Size.Executions, Preemptions: s.Size.Preemptions}
	return fromEach(t, s, Beside, append([]named{again}, calls()...), size)
}

// RunAnew runs Create, Delete, Get and Beat on a store, two beside two, from every state.
func RunAnew(t testing.TB, s Store) Row {
	t.Helper()
	few := []named{again}
	for _, c := range calls() {
		switch c.name {
		case "Delete", "Get", "Beat":
			few = append(few, c)
		}
	}
	return fromEach(t, s, Anew, few, s.Size)
}

// fromEach runs the programs of some calls from every state.
func fromEach(t testing.TB, s Store, row string, calls []named, size linear.Size) Row {
	t.Helper()
	return measured(s, row, func() (sum []linear.Totals) {
		for _, start := range Starts() {
			sum = linear.Sum(sum, linear.Every(t, spec(s.Open, start.calls(id), calls), size))
		}
		return sum
	})
}

// Besides is what Beside or Anew came to on the faster stores, as a table.
func (k Kept) Besides(row string) string {
	var b strings.Builder
	b.WriteString("| store | programs | every schedule run, right | but for longer waits, right | few preemptions, right | fails | executions |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range Faster() {
		r := k.Find(s.Name, row)
		if r == nil {
			fmt.Fprintf(&b, "| %s | not run yet | | | | | |\n", s.Name)
			continue
		}
		sum := r.Sum()
		fmt.Fprintf(&b, "| %s |", s.Name)
		for _, n := range []int{sum.Programs, sum.Complete, sum.Limited, sum.Bounded - sum.Limited, sum.Failing, sum.Executions} {
			fmt.Fprintf(&b, " %s |", thousands(n))
		}
		b.WriteString("\n")
	}
	return b.String()
}
