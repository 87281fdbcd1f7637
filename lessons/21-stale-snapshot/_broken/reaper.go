// EXPECT verdict=assertion
// The reaper fails the jobs that were silent when it looked, although one has beaten since.

// Package reaper fails jobs that are silent for too long.
package reaper

import (
	"sync"
	"time"
)

// A Job is alive while its heartbeat is recent.
type Job struct {
	mu     sync.Mutex
	beat   time.Time
	failed bool
}

// Beat says that the job lives; false: it has been given up.
func (j *Job) Beat(now time.Time) bool {
	j.mu.Lock() // BUG beat
	defer j.mu.Unlock()
	if j.failed {
		return false
	}
	j.beat = now // BUG beat
	return true
}

func (j *Job) silent(cutoff time.Time) bool {
	j.mu.Lock() // BUG reaper
	defer j.mu.Unlock()
	return j.beat.Before(cutoff)
}

func (j *Job) fail() {
	j.mu.Lock() // BUG reaper
	defer j.mu.Unlock()
	j.failed = true // BUG reaper
}

// Reap gives the job up if its last beat was before cutoff.
func (j *Job) Reap(cutoff time.Time) {
	if j.silent(cutoff) {
		j.fail()
	}
}

// Failed tells whether the job was given up.
func (j *Job) Failed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failed
}
