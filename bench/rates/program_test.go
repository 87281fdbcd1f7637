package rates

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"example.com/racelab/jobstore"
)

const (
	seed      = 1
	heartbeat = 5 * time.Second
	lateness  = 50 * time.Millisecond // a heart that sleeps for 5 s wakes up to this much later
	polling   = time.Second
	watching  = 3 * heartbeat // how long heart and reader go on after the worker's last call
)

// A program is a kind of job.
type program struct {
	name     string
	reports  int // of progress, before Complete
	min, max time.Duration
}

var (
	low      = program{"low traffic", 10, 30 * time.Second, 60 * time.Second}
	high     = program{"high traffic", 100, 30 * time.Second, 60 * time.Second}
	long     = program{"long job", 10, 120 * time.Second, 240 * time.Second}
	longPace = program{"long job, same pace", 40, 120 * time.Second, 240 * time.Second}
	programs = []program{low, high, long, longPace}
)

func (p program) String() string {
	return fmt.Sprintf("%s: %d reports in %g to %g s", p.name, p.reports, p.min.Seconds(), p.max.Seconds())
}

// A plan is one job of a program: when, after its start, things are due. It
// depends on nothing but the program and the number of the job, so the same jobs
// meet every store and every gap.
type plan struct {
	reports []time.Duration
	end     time.Duration
	waits   *rand.Rand // of the heart
}

func (p program) job(n int) plan {
	h := fnv.New64a()
	fmt.Fprint(h, p.name, n)
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	end := p.min + time.Duration(r.Int64N(int64(p.max-p.min)))
	pl := plan{end: end, waits: rand.New(rand.NewPCG(seed+1, h.Sum64()))}
	step := end / time.Duration(p.reports+1)
	for i := range p.reports { // one in the middle 80% of each step, so that they stay in order
		jitter := time.Duration(r.Int64N(int64(step)*8/10)) - step*4/10
		pl.reports = append(pl.reports, step*time.Duration(i+1)+jitter)
	}
	return pl
}

// wait is how long the heart sleeps before its next beat.
func (p *plan) wait() time.Duration {
	return heartbeat + time.Duration(p.waits.Int64N(int64(lateness)))
}

// percent is what the i-th of n reports says.
func percent(i, n int) float64 { return 100 * float64(i+1) / float64(n+1) }

// An actor is one party to a job. Its number is its offset in the slot.
type actor time.Duration

const (
	starter actor = iota
	worker
	heart
	reader
	slot = 16 * time.Nanosecond
)

// instant is the first instant of a's, not before that of the slot which d is in.
func (a actor) instant(d time.Duration) time.Duration { return d - d%slot + time.Duration(a) }

// An outcome is what became of one job.
type outcome struct {
	harmed bool // its final record equals that of no sequential order
	lost   bool // a poll showed less progress than had been accepted before it
	stale  bool // a poll showed an older heartbeat than had been accepted before it
	wrong  bool // harmed, and not in the count of changes alone
	zombie bool // Complete was accepted, and in the end the job is processing
}

// seen reports whether somebody who does not look at Version can tell.
func (o outcome) seen() bool { return o.lost || o.stale || o.wrong }

// judge compares what is left of a job with what was accepted.
func judge(started, final jobstore.Job, work, beats []jobstore.Change) outcome {
	o := outcome{harmed: true, wrong: true}
	for _, job := range finals(started, work, beats) {
		o.harmed = o.harmed && job != final
		job.Version = final.Version
		o.wrong = o.wrong && job != final
	}
	return o
}

// finals returns each final record that an order of a and b, with the order
// within both kept, leads to. after[j] holds the records after the first i
// changes of a and the first j of b, for i from 0 to len(a).
func finals(started jobstore.Job, a, b []jobstore.Change) []jobstore.Job {
	after := make([][]jobstore.Job, len(b)+1)
	after[0] = []jobstore.Job{started}
	for i := range len(a) + 1 {
		for j := range after {
			var next []jobstore.Job
			if i > 0 {
				next = apply(next, after[j], a[i-1])
			} else if j == 0 {
				next = after[0]
			}
			if j > 0 {
				next = apply(next, after[j-1], b[j-1])
			}
			after[j] = next
		}
	}
	return after[len(b)]
}

// apply adds to set what c makes of each of jobs; one that refuses c is no way.
func apply(set, jobs []jobstore.Job, c jobstore.Change) []jobstore.Job {
next:
	for _, job := range jobs {
		job, err := job.Apply(c)
		if err != nil {
			continue
		}
		for _, known := range set {
			if known == job {
				continue next
			}
		}
		set = append(set, job)
	}
	return set
}
