package prove

import "strings"

// Page is docs/prove.md.
func Page(k Kept) string {
	return strings.NewReplacer(
		"<<table>>", k.Table(),
		"<<naive>>", strings.TrimRight(k.Minimal("naive"), "\n"),
		"<<naive-fields>>", strings.TrimRight(k.Minimal("naive-fields"), "\n"),
	).Replace(text)
}

const text = `# Every small program, on every store

This page is written by ` + "`go test ./harness/prove -run TestDocs -update`" + ` from the files in docs/prove, which
` + "`make prove`" + ` keeps. To make all of it again, on two cores:

    make -j2 prove

Every program of up to three goroutines with one or two calls each, on one job,
out of Start, Progress(50%), Beat, Complete, Fail, Get, Delete and All. There are 72
bodies of a goroutine, and up to the order of goroutines 72 programs of one, 2,628
of two and 64,824 of three. Each is run under every schedule, as far as schedules
differ: one execution of each class of those that differ only in the order of
operations that commute. Each execution is judged together with all others of its
class: whatever overlaps in one of them, some order of the calls must explain what
they returned. The job is absent, pending or processing when the program begins.

A program that contains a failing one is not run, and counted apart: of the naive
stores it is the smallest programs that are of interest. Seconds are of processor
time, in one process.

<<table>>
A right store has no execution of any of these programs that no order of its calls
explains. It says nothing about four goroutines, three calls on one, or two jobs.

## What is wrong with the naive stores

All failing programs of which no part fails. They run the stores as they are: no
Pause is set, and the search finds the moment itself.

### naive

<<naive>>

### naive-fields

<<naive-fields>>
`
