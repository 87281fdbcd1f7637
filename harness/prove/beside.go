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

// RunBeside runs each call on a store beside each other one and beside itself, from
// every state.
func RunBeside(t testing.TB, s Store) Row {
	t.Helper()
	all := append([]named{{"Create", jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 7}}}, calls()...)
	size := linear.Size{Goroutines: 2, Calls: 1, Executions: s.Size.Executions, Preemptions: s.Size.Preemptions}
	return measured(s, Beside, func() (sum []linear.Totals) {
		for _, start := range Starts() {
			sum = linear.Sum(sum, linear.Every(t, spec(s.Open, start.calls(id), all), size))
		}
		return sum
	})
}

// Besides is what one call beside one came to on the faster stores, as a table.
func (k Kept) Besides() string {
	var b strings.Builder
	b.WriteString("| store | programs | every schedule run, right | but for longer waits, right | few preemptions, right | fails | executions |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range Faster() {
		r := k.Find(s.Name, Beside)
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
