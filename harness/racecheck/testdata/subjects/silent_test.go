//go:build race

package subjects

import (
	"runtime"
	"testing"

	"example.com/racelab/naive"
)

// BenchmarkSilent counts pairs of a Get and a Progress that the detector does not
// report though nothing orders them, with each party at work once and twice: see
// together. What the detector has on record it drops now and then, so a process makes
// 3,000 pairs. The reports are not wanted; without the flag it makes one of all.
//
//	go test -race -c -o subjects.test ./harness/racecheck/testdata/subjects
//	export GORACE='suppress_equal_stacks=0 exitcode=0'
//	for i in $(seq 500); do
//		./subjects.test -test.run '^$' -test.bench Silent -test.benchtime 3000x 2>/dev/null | grep pairs
//	done
func BenchmarkSilent(b *testing.B) {
	for _, c := range []struct {
		name  string
		times int
	}{{"once", 1}, {"twice", 2}} {
		b.Run(c.name, func(b *testing.B) {
			silent := 0
			for b.Loop() {
				reports := runtime.RaceErrors()
				s := naive.NewFields()
				processing(b, s, id)
				atOnce(c.times, func() { poll(s) }, func() { progress(s) })
				if runtime.RaceErrors() == reports {
					silent++
				}
			}
			b.Logf("of %d pairs %d were not reported", b.N, silent) // a benchmark that races has failed
		})
	}
}
