// Package report_test has the failures of the report as ordinary tests of the naive
// stores. No Pause is set, nothing is parked, and nobody waits for a moment: it
// takes luck to see one of them fail. The functions that run side by side are named
// as the columns of the report are.
//
//	racelab test ./harness/found/_report
//
// The folder begins with an underscore, so that go test ./... leaves it out: natively
// the runtime may end the process.
package report_test

import (
	"sync"
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/naive"
)

const job = "job"

// at is the nth second of a scenario.
func at(n int) jobstore.Instant { return jobstore.Instant(n) * 1e9 }

// processing puts a job into the store that has come so far.
func processing(t *testing.T, jobs jobstore.Store, id string, percent float64) {
	t.Helper()
	_, err := jobs.Create(id, at(1))
	if err == nil {
		_, err = jobs.Update(id, jobstore.Start(at(2)))
	}
	if err == nil {
		_, err = jobs.Update(id, jobstore.Progress(percent, at(3)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// get is the record as it is.
func get(t *testing.T, jobs jobstore.Store) jobstore.Job {
	t.Helper()
	got, err := jobs.Get(job)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// An accepted progress report is in the record.
func TestRaceLostUpdate(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 10)
	var done sync.WaitGroup
	var refused error
	mainThread := func() {
		defer done.Done()
		_, refused = jobs.Update(job, jobstore.Progress(20, at(6)))
	}
	heartbeatTask := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Beat(at(5)))
	}
	done.Add(2)
	go mainThread()
	go heartbeatTask()
	done.Wait()
	if got := get(t, jobs).Progress; refused == nil && got != 20 {
		t.Errorf("Progress(20%%) was accepted and the record says %g%%", got)
	}
}

// A completed job does not beat any more.
func TestRaceInconsistentState(t *testing.T) {
	jobs := naive.NewFields()
	processing(t, jobs, job, 10)
	var done sync.WaitGroup
	var seen jobstore.Job
	mainThread := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Complete(at(5)))
		seen, _ = jobs.Get(job)
	}
	heartbeatTask := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Beat(at(6)))
	}
	done.Add(2)
	go mainThread()
	go heartbeatTask()
	done.Wait()
	got := get(t, jobs)
	if seen.Status == jobstore.Completed && got.Status == jobstore.Completed && seen.LastHeartbeat != got.LastHeartbeat {
		t.Errorf("seen %s without a heartbeat, and later %s with one", seen.Status, got.Status)
	}
}

// All returns the jobs of one instant: a was deleted after b, and was completed
// before that.
func TestRaceIterationWhileDeleting(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, "a", 10)
	processing(t, jobs, "b", 10)
	var done sync.WaitGroup
	seen := map[string]jobstore.Status{}
	thread1 := func() {
		defer done.Done()
		for j, err := range jobs.All() {
			if err == nil {
				seen[j.ID] = j.Status
			}
		}
	}
	thread2 := func() {
		defer done.Done()
		jobs.Update("a", jobstore.Complete(at(4)))
		jobs.Delete("b")
		jobs.Delete("a")
	}
	done.Add(2)
	go thread1()
	go thread2()
	done.Wait()
	_, b := seen["b"]
	switch a, ok := seen["a"]; {
	case b && !ok:
		t.Error("b without a, but b was deleted first")
	case ok && !b && a == jobstore.Processing:
		t.Error("a is processing without b, but a was completed before b was deleted")
	}
}

// A failed job keeps the progress that it failed with.
func TestRaceFailedShowsProgress(t *testing.T) {
	jobs := naive.NewFields()
	processing(t, jobs, job, 50)
	var done sync.WaitGroup
	var seen jobstore.Job
	mainEventLoop := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Progress(60, at(6)))
	}
	workerThread := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Fail("exception", at(5)))
		seen, _ = jobs.Get(job)
	}
	done.Add(2)
	go mainEventLoop()
	go workerThread()
	done.Wait()
	got := get(t, jobs)
	if seen.Status == jobstore.Failed && got.Status == jobstore.Failed && seen.Progress != got.Progress {
		t.Errorf("seen failed at %g%%, and later failed at %g%%", seen.Progress, got.Progress)
	}
}

// Progress never goes back.
func TestRaceProgressBackward(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 10)
	var done sync.WaitGroup
	var refused error
	mainThread := func() {
		defer done.Done()
		_, refused = jobs.Update(job, jobstore.Progress(30, at(6)))
	}
	workerThread := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Progress(20, at(5)))
	}
	done.Add(2)
	go mainThread()
	go workerThread()
	done.Wait()
	if got := get(t, jobs).Progress; refused == nil && got < 30 {
		t.Errorf("Progress(30%%) was accepted and the record went back to %g%%", got)
	}
}

// An accepted heartbeat is in the record.
func TestRaceStaleHeartbeat(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 10)
	var done sync.WaitGroup
	var refused error
	mainThread := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Progress(20, at(5)))
	}
	heartbeatTask := func() {
		defer done.Done()
		_, refused = jobs.Update(job, jobstore.Beat(at(6)))
	}
	done.Add(2)
	go mainThread()
	go heartbeatTask()
	done.Wait()
	if got := get(t, jobs); refused == nil && got.LastHeartbeat < at(6) {
		t.Error("a heartbeat was accepted and is not in the record")
	}
}

// A job whose completion was accepted is finished.
func TestRaceZombie(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 10)
	var done sync.WaitGroup
	var refused error
	mainThread := func() {
		defer done.Done()
		_, refused = jobs.Update(job, jobstore.Complete(at(6)))
	}
	heartbeatTask := func() {
		defer done.Done()
		jobs.Update(job, jobstore.Beat(at(5)))
	}
	done.Add(2)
	go mainThread()
	go heartbeatTask()
	done.Wait()
	if got := get(t, jobs).Status; refused == nil && !got.Terminal() {
		t.Errorf("Complete was accepted and the job is %s for ever", got)
	}
}

// The report's test 1, without its sleeps: a hundred progress reports beside three
// heartbeats, and in the end the progress is 99.
func TestRaceConcurrentUpdates(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 0)
	var done sync.WaitGroup
	mainThread := func() {
		defer done.Done()
		for i := range 100 {
			jobs.Update(job, jobstore.Progress(float64(i), at(4)))
		}
	}
	heartbeatTask := func() {
		defer done.Done()
		for n := range 3 {
			jobs.Update(job, jobstore.Beat(at(5*n+5)))
		}
	}
	done.Add(2)
	go mainThread()
	go heartbeatTask()
	done.Wait()
	if got := get(t, jobs).Progress; got != 99 {
		t.Errorf("Progress(99%%) was accepted and the record says %g%%", got)
	}
}

// The report's test 2: ten threads set the progress to 0 to 9 at once. It asks only
// for one of these numbers, which the naive stores give; what it means is that the
// greatest one that was accepted stays.
func TestRaceThreadSafety(t *testing.T) {
	jobs := naive.New()
	processing(t, jobs, job, 0)
	var done sync.WaitGroup
	var refused [10]error
	for n := range 10 {
		thread := func() {
			defer done.Done()
			_, refused[n] = jobs.Update(job, jobstore.Progress(float64(n), at(4)))
		}
		done.Add(1)
		go thread()
	}
	done.Wait()
	greatest := 0
	for n, err := range refused {
		if err == nil {
			greatest = n
		}
	}
	if got := get(t, jobs).Progress; got != float64(greatest) {
		t.Errorf("Progress(%d%%) was accepted and the record says %g%%", greatest, got)
	}
}
