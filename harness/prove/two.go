package prove

import (
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
)

// Drawn programs are too many to be enumerated: with two jobs, Create and Close
// there are 18 calls and 6,725,544 programs of three goroutines with one or two
// calls each. Their histories have calls on both jobs, All of both, and
// Close; they are judged as they are, and not job by job.
const (
	Programs = 1000
	Seed     = 1
	Two      = "two jobs" // in place of the state that a row begins in
)

// callsOnTwo are those on jobs a and b.
func callsOnTwo() (all []named) {
	for _, id := range []string{"a", "b"} {
		all = append(append(all, named{"Create(" + id + ")", create(id)}), callsOn(id, id)...)
	}
	return append(all, named{"All", jobstore.Op{Call: jobstore.CallAll}}, named{"Close", jobstore.Op{Call: jobstore.CallClose}})
}

// Draw draws n programs on two jobs and runs each of them under every schedule. The
// programs are dealt out over the nine pairs of states that the jobs can be in.
func Draw(t testing.TB, s Store, n int) Row {
	t.Helper()
	return measured(s, Two, func() (all []linear.Totals) {
		pair := 0
		for _, a := range Starts() {
			for _, b := range Starts() {
				sample := linear.Sample{Programs: n/9 + (n%9+8-pair)/9, Goroutines: 3, Calls: 2, Seed: Seed + uint64(pair), Executions: 100_000}
				before := append(a.calls("a"), b.calls("b")...)
				all = linear.Sum(all, linear.Drawn(t, spec(s.Open, before, callsOnTwo()), sample))
				pair++
			}
		}
		return all
	})
}
