package rates

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	naiveJobs   = 1000 // per cell
	correctJobs = 100
)

var gaps = []time.Duration{
	0, time.Millisecond, 2500 * time.Microsecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second,
}

// reported is the gap at which the report's numbers come out.
const reported = 2500 * time.Microsecond

type cell struct {
	contender string
	program   string
	gap       time.Duration
}

type results map[cell]tally

// sum adds up what was measured of a contender.
func (r results) sum(contender string) tally {
	var sum tally
	for c, t := range r {
		if c.contender == contender {
			sum.jobs += t.jobs
			sum.harmed += t.harmed
			sum.seen += t.seen
			sum.lost += t.lost
			sum.stale += t.stale
			sum.wrong += t.wrong
			sum.zombie += t.zombie
		}
	}
	return sum
}

func (t tally) per100(n int) string { return fmt.Sprintf("%.1f", 100*float64(n)/float64(t.jobs)) }

// expected is the share of jobs in which a beat overlaps a call of the worker, if
// both fall anywhere: each of reports+1 calls meets a beat that begins less than
// a gap before or after it, and there is a beat every 5 s. The length of the job
// does not appear: twice as long means twice the beats, and calls half as dense.
func (p program) expected(gap time.Duration) float64 {
	return 1 - math.Exp(-2*gap.Seconds()*float64(p.reports+1)/heartbeat.Seconds())
}

// harmedRows are the rows of the first table for one program.
func (r results) harmedRows(p program) string {
	var b strings.Builder
	for _, name := range []string{"naive.New", "naive.NewFields"} {
		fmt.Fprintf(&b, "| %s | `%s` |", p, name)
		for _, gap := range gaps {
			t := r[cell{name, p.name, gap}]
			fmt.Fprintf(&b, " %s |", t.per100(t.harmed))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "| %s | *expected* |", p)
	for _, gap := range gaps {
		fmt.Fprintf(&b, " *%.1f* |", 100*p.expected(gap))
	}
	return b.String() + "\n"
}

func (r results) detailRows(p program) string {
	var b strings.Builder
	for _, gap := range gaps[1:] {
		t := r[cell{"naive.New", p.name, gap}]
		fmt.Fprintf(&b, "| %s | %v | %s | %s | %s | %s | %s | %s |\n", p.name, gap, t.per100(t.harmed),
			t.per100(t.seen), t.per100(t.lost), t.per100(t.stale), t.per100(t.wrong), t.per100(t.zombie))
	}
	return b.String()
}

func (r results) sumRows() string {
	var b strings.Builder
	for _, c := range contenders {
		t := r.sum(c.name)
		where := "in the store"
		if !c.inside {
			where = "in the caller"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %d | %d | %d | %d | %d | %d | %d |\n",
			c.name, where, t.jobs, t.harmed, t.seen, t.lost, t.stale, t.wrong, t.zombie)
	}
	return b.String()
}

func rows(each func(program) string) string {
	var b strings.Builder
	for _, p := range programs {
		b.WriteString(each(p))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func gapColumns() string {
	var names []string
	for _, gap := range gaps {
		names = append(names, gap.String())
	}
	return strings.Join(names, " | ") + " |\n|---|---" + strings.Repeat("|---:", len(gaps)) + "|"
}

// document is docs/rates.md.
func (r results) document() string {
	at := func(p program) string {
		t := r[cell{"naive.New", p.name, reported}]
		return fmt.Sprintf("%s in 100, %s of them seen", t.per100(t.harmed), t.per100(t.seen))
	}
	return strings.NewReplacer(
		"{jobs}", fmt.Sprint(naiveJobs), "{correct}", fmt.Sprint(correctJobs), "{seed}", fmt.Sprint(seed),
		"{reported}", reported.String(), "{gaps}", gapColumns(),
		"{error}", fmt.Sprintf("%.1f", 100*math.Sqrt(0.25/naiveJobs)),
		"{low}", at(low), "{high}", at(high), "{long}", at(long), "{longPace}", at(longPace),
		"{harmed}", rows(r.harmedRows), "{details}", rows(r.detailRows), "{sums}", strings.TrimSuffix(r.sumRows(), "\n"),
	).Replace(text)
}

const text = `<!-- Generated: go test ./bench/rates -run TestRates -count=1 -update -->
# How often does it happen?

The report says: 1 in 100 jobs at low traffic, 1 in 10 at high traffic, and more
for long jobs. A rate depends on how long an update is under way between its
read and its write, and that the report does not say. So this is the rate by the
length of that gap.

Each job runs in virtual time as it would in production: a worker reports
progress and completes, a heart beats every 5 s (and up to 50 ms late) until the
store refuses a beat, a reader polls every second. The jobs are drawn from seed
{seed}; the same jobs meet each store and each gap. A cell of a naive store is
{jobs} jobs, given per 100; one standard error is at most {error}.

## Harmed jobs per 100

A job is harmed if its final record equals that of no sequential order of the
changes that were accepted, each caller's own order kept.

| jobs | store | gap {gaps}
{harmed}

*Expected* is 1 − exp(−2 · gap · (reports + 1) / 5 s): the share of jobs in which
a beat overlaps a call of the worker when both fall anywhere. At the longest gap
the worker itself is held up, so that 100 reports take more than 100 s.

## Against the report

| the report says | ` + "`naive.New`" + ` at a gap of {reported} |
|---|---|
| low traffic: 1 in 100 jobs | {low} |
| high traffic: 1 in 10 jobs | {high} |
| long videos: higher chance (more heartbeats = more conflicts) | four times as long, as many reports: {long}; four times as long, four times the reports: {longPace} |

*Seen* leaves out the jobs in which only Version, the count of changes, is wrong
and no poll showed anything. The report's system keeps no such count.

The first two claims fit together, at one and the same gap of {reported}, if high
traffic means ten times the updates per job. With 100 ms between read and write
they are too low by far.

The third is true for another reason than the one given. More heartbeats alone
make no more conflicts: a job four times as long has four times the beats, but
its reports are a quarter as dense, and the two cancel out in the formula. A long
job is harmed more often if it reports more often.

The report draws whole records that are written back, which is ` + "`naive.New`" + `; its code
sets fields in place, which is ` + "`naive.NewFields`" + `. In these jobs each field has one
writer, and then that code gets nothing wrong but the count. It needs a second
writer of the same field, such as the report's thread that sets a job to failed.
That is not part of these jobs.

## What is wrong with them

` + "`naive.New`" + `, per 100 jobs; a job can be in several columns.

- *Lost update*, *stale heartbeat*: a poll showed less progress, or an older
  heartbeat, than had been accepted before it.
- *Wrong at the end*: the final record is harmed in more than Version.
- *Zombie*: Complete was accepted, and at the end of the run the job is
  processing. Its heart beats on, so no reaper finds it.
- *Seen*: any of these.

A loss is seen only until the next report or beat writes again. That is why at
high traffic, where progress is reported twice a second, few polls meet a lost
update, and more of them a heartbeat, which stays stale for 5 s.

| jobs | gap | harmed | seen | lost update | stale heartbeat | wrong at the end | zombie |
|---|---:|---:|---:|---:|---:|---:|---:|
{details}

## Every store

All jobs of all programs and gaps, as counts. A correct store has no place for a
gap; there the caller reads, waits as long, and then asks for the change, so its
calls rest on a reading that is just as old. {correct} jobs per cell.

| store | the gap is | jobs | harmed | seen | lost update | stale heartbeat | wrong at the end | zombie |
|---|---|---:|---:|---:|---:|---:|---:|---:|
{sums}

## What this does not say

- The jobs do not meet: each has a store of its own. High traffic is more updates
  per job here. That more jobs at a time also make the gap longer, because a
  goroutine waits for a processor, is the choice of another column.
- The zeros at a gap of 0s are so by construction: one actor runs at a time. On
  several processors a naive store has data races even then.
- A zero of a correct store is measured on calls that do not overlap inside the
  store. That it holds when they do is what the contract suite and the race
  detector are for.
- Crashes by concurrent map access do not occur: one actor runs at a time.
`
