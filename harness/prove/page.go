package prove

import "strings"

// Page is docs/prove.md.
func Page(k Kept, scenarios []Explored) string {
	return strings.NewReplacer(
		"<<machines>>", k.machines(),
		"<<table>>", k.Table(Stores()),
		"<<faster>>", k.Table(Faster()),
		"<<few>>", k.few(),
		"<<beside>>", k.Besides(Beside),
		"<<anew>>", k.Besides(Anew),
		"<<drawn>>", k.Drawn(),
		"<<scenarios>>", tableOf(scenarios),
		"<<test-1>>", allOf("test-1"),
		"<<test-2>>", allOf("test-2"),
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
time, in one process: <<machines>>.

On atomic, which tries a compare-and-swap again until it succeeds, a program has up to
76,338 traces. How many these are can be counted without running them
(` + "`harness/prove/count.go`" + `): of the programs of one, of two and of three goroutines,
from each of the states, as many executions were run as there are traces
(` + "`TestCount`" + `).

<<table>>
A right store has no execution of any of these programs that no order of its calls
explains. It says nothing about four goroutines, three calls on one, or two jobs.

## Two jobs, Create and Close

With a second job, Create and Close there are 18 calls, and 6,725,544 programs of
three goroutines with one or two calls each: too many to run all of them. 1,000
programs of two or three goroutines are drawn, always the same ones, 111 or 112
for each of the nine pairs of states that the two jobs can be in, and each is run
under every schedule. All is of both jobs; a history is judged as it is, and not
job by job.

<<drawn>>
    make prove-locked    # a store's rows here and above

## The scenarios of the report

Every scenario that the naive stores fail ([found.md](found.md), [scenarios.md](scenarios.md)),
all parties at once, under every schedule. A run is right if some order of the calls
gives every answer and the final state. The report's two tests have many calls. Where
a lock or an owner makes one at a time, their traces are the orders in which the calls
come: 176,851 of three heartbeats among a hundred reports, 3,628,800 of ten threads.
On atomic a call that fails to swap has read what another wrote, and tries again, so
that all ways in which two overlap are traces of their own. There test 1 has
<<test-1>> and test 2 has <<test-2>>. A try that fails changes
nothing, which is proved from the source, so where there are more than 100,000 traces a
swap that would fail waits ([proof.md](proof.md#tries)): what is left are the orders of
those that succeed, and as *tries* the executions that end where one would fail, in which
only data races and panics are looked for. In test 1 the orders are as many as under a lock; in
test 2 fewer, for a report that is refused only reads. As many were run as are counted, of
every scenario (` + "`TestCountOfScenarios`" + `).

<<scenarios>>
    make prove-scenarios-locked    # a store's column

## The faster stores

The same programs, up to two goroutines. A call on one of these is many more
operations. Right are, in three columns,

- those of which every schedule was run;
- those of which every trace was run *but for longer waits*: a goroutine that looks
  at the same thing again does so 2 times in a row at most, a call of Gosched
  counted, and then somebody else has to change it. In a store that spins, waiting
  for a writer who is inside a job is such looks and nothing else, so what is left
  out are runs in which one looks more often and sees the same ([proof.md](proof.md));
- those that have too many traces, of which every schedule with *few preemptions* was
  run: <<few>>.

<<faster>>
Of all these, one call beside one call, with Create among them, from all three states,
and 8 looks in a row where one waits: 27 programs of one call, and 135 of two.

<<beside>>
And Create, Delete, Get and Beat, one or two beside one or two, from all three states: a
job is removed and made again while others ask for it. 60 programs of one goroutine,
630 of two; waits and preemptions as above.

<<anew>>
## What is wrong with the naive stores

All failing programs of which no part fails. They run the stores as they are: no
Pause is set, and the search finds the moment itself.

### naive

<<naive>>

### naive-fields

<<naive-fields>>
`
