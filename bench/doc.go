// Package bench measures what each store costs and what each scenario loses.
// Everything is in its tests; docs/bench.md is what they measured:
//
//	go test -bench . ./bench          # the representative set
//	go test -bench . ./bench -full    # every call and mix at every size
//
// Names are key=value, so that benchstat can put the stores side by side:
//
//	BenchmarkStore/jobs=10000/store=locked/op=beat/procs=2
//
// # What a number means
//
// ns/op is wall time divided by calls, with as many goroutines as procs, each
// making one call after the other, and GOMAXPROCS set to procs as well. So half
// the number at procs=2 is perfect scaling, and the same number is none. A call
// goes through the interface jobstore.Store to a store that holds the number of
// jobs named, all of them processing, and must succeed: a call that is refused
// ends the benchmark.
//
// A beat or a report of progress repeats the time and the percentage that the
// job has already; the rules accept that, and two goroutines that beat for the
// same job need not agree on a clock, which would be what is measured.
//
// # Side by side
//
// -count repeats one benchmark before it goes on to the next, and a machine that
// others use changes its speed in between. Repeat the run instead: the stores
// are neighbours in it, and the medians of ten runs compare. report does that,
// and the table, the plots and the blocks in Markdown:
//
//	go run ./bench/report -h
//
// # The naive stores
//
// They run with one goroutine: that is the cost of the work without
// synchronisation. With two there is no number to measure. That cell runs in a
// process of its own and reports crashes/op and, in the log, how it ended. So
// nothing here is a data race in the process of the benchmarks, and go test
// -race -bench . ./bench has nothing to report.
package bench
