package main

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

const jobID = "abc123"

// A logLine is what a party of a service wrote when its call had returned.
type logLine struct {
	version uint64 // that the job had in the answer
	text    string
}

// A service is the report's: a worker that reports progress, and a heartbeat
// beside it.
type service struct {
	store jobstore.Store
	parks bool
	gap   *gap // nil, or where the next update parks; the parties take turns

	mu  sync.Mutex
	log []logLine // guarded by mu
	err error     // guarded by mu; the first one
}

type gap struct{ reached, resume chan struct{} }

// serve is the report's run: progress goes to 10, 20 and 30%, and a heartbeat
// overlaps with each of the last two steps. On a store with a gap the heartbeat
// parks in it.
//
// The log is in the order in which the store took the calls: by the version that
// each answer has, and by time among equal ones.
func serve(sub scenario.Subject) (log []logLine, final jobstore.Job, err error) {
	s := &service{parks: sub.OpenPaused != nil}
	if s.parks {
		s.store = sub.OpenPaused(s.pause)
	} else {
		s.store = sub.Open()
	}
	defer s.store.Close()
	s.wrote("Job %s: created, progress=%g%%", func() (jobstore.Job, error) { return s.store.Create(jobID, second(1)) })
	s.update("Job %s: started, progress=%g%%", jobstore.Start(second(2)))
	s.progress(10)
	s.overlap(second(5), 20)
	s.overlap(second(10), 30)
	final, err = s.store.Get(jobID)
	slices.SortStableFunc(s.log, func(a, b logLine) int { return cmp.Compare(a.version, b.version) })
	return s.log, final, cmp.Or(s.err, err)
}

func second(n int) jobstore.Instant { return jobstore.Instant(n) * 1e9 }

func (s *service) pause() {
	if g := s.gap; g != nil {
		s.gap = nil
		close(g.reached)
		<-g.resume
	}
}

// overlap lets the heartbeat beat while progress is reported, and reads the
// record after that.
func (s *service) overlap(at jobstore.Instant, percent float64) {
	heartbeat := func() { s.update("Heartbeat: Job %s at %g%%", jobstore.Beat(at)) }
	var running sync.WaitGroup
	if s.parks {
		g := &gap{make(chan struct{}), make(chan struct{})}
		s.gap = g
		refused := make(chan struct{})
		running.Go(func() {
			defer close(refused) // or done, once it has gone on
			heartbeat()
		})
		select {
		case <-g.reached:
		case <-refused:
			s.gap = nil
		}
		s.progress(percent)
		close(g.resume)
	} else {
		running.Go(heartbeat)
		running.Go(func() { s.progress(percent) })
	}
	running.Wait()
	s.record(percent)
}

func (s *service) record(accepted float64) {
	job := s.wrote("Record: Job %s at %g%%", func() (jobstore.Job, error) { return s.store.Get(jobID) })
	if job.Progress < accepted {
		s.log[len(s.log)-1].text += fmt.Sprintf("  <- %g%% is lost", accepted)
	}
}

func (s *service) progress(percent float64) {
	s.update("Job %s: progress=%g%%", jobstore.Progress(percent, second(3)))
}

func (s *service) update(format string, c jobstore.Change) {
	s.wrote(format, func() (jobstore.Job, error) { return s.store.Update(jobID, c) })
}

// wrote makes the call, logs its answer and returns it.
func (s *service) wrote(format string, call func() (jobstore.Job, error)) jobstore.Job {
	job, err := call()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = cmp.Or(s.err, err)
	s.log = append(s.log, logLine{job.Version, fmt.Sprintf("[LOG] "+format, jobID, job.Progress)})
	return job
}

// beforeAfter prints the same run on a naive store and on a correct one.
func (d *demo) beforeAfter() {
	if !d.chosen("lost-update") {
		return
	}
	before, after := d.pair()
	d.heading("Before and after: progress goes to 30% beside a heartbeat")
	left, right := d.serve(before), d.serve(after)
	d.columns("before: "+before.Name, "after: "+after.Name, bold)
	for i := range max(len(left), len(right)) {
		d.columns(at(left, i), at(right, i), "")
	}
	d.printf("\nThe lines are in the order in which the store took the calls. v is the version of the job in\n")
	d.printf("the answer: of two updates with the same version, one is lost.\n")
}

// pair returns the naive store that loses progress, and the first chosen store
// that does not, or else locked.
func (d *demo) pair() (before, after scenario.Subject) {
	before, _ = scenario.FindStore("naive")
	after, _ = scenario.FindStore("locked")
	for _, sub := range slices.Backward(d.stores) {
		if sub.OpenPaused == nil {
			after = sub
		}
	}
	return before, after
}

// serve runs the service and judges what is left of the progress.
func (d *demo) serve(sub scenario.Subject) []string {
	log, final, err := serve(sub)
	kept := final.Progress == 30 && !final.LastHeartbeat.IsZero()
	d.expect(err == nil && kept == (sub.OpenPaused == nil), "before and after on %s: %v, error %v", sub.Name, final, err)
	lines := make([]string, len(log))
	for i, l := range log {
		lines[i] = fmt.Sprintf("v%d %s", l.version, l.text)
	}
	verdict := "30% is in the record"
	if !kept {
		verdict = fmt.Sprintf("30%% was accepted, and %g%% is in the record", final.Progress)
	}
	return append(lines, verdict)
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func (d *demo) columns(left, right, style string) {
	const leftWidth = 54
	pad := max(leftWidth-utf8.RuneCountInString(left), 1)
	if style != "" {
		left, right = d.paint(style, left), d.paint(style, right)
	}
	d.printf("%s%*s%s\n", left, pad, "", right)
}
