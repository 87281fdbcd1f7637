// Package locks checks each line of the report's list of when a lock is needed
// and when not. The number in a comment is that of the line; the name of a test
// says what racelab must find.
package locks

import (
	"sync"
	"sync/atomic"
	"testing"
)

// together runs functions at once and returns when all have.
func together(fs ...func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(f)
	}
	wg.Wait()
}

// 1: data that nobody changes after the readers have begun
func TestNoRaceImmutable(t *testing.T) {
	limits := map[string]int{"video": 3}
	var a, b int
	together(func() { a = limits["video"] }, func() { b = limits["video"] })
	if a != 3 || b != 3 {
		t.Errorf("read %d and %d", a, b)
	}
}

// 1: reading only is not enough while somebody else writes
func TestRaceReadOnlyForMe(t *testing.T) {
	limit := 3
	var read int
	together(func() { read = limit }, func() { limit = 4 })
	_ = read
}

// 2: one goroutine, and what it hands over by starting and waiting
func TestNoRaceOneTask(t *testing.T) {
	progress := 0
	for range 3 {
		progress += 10
	}
	together(func() { progress += 10 })
	if progress != 40 {
		t.Errorf("progress is %d", progress)
	}
}

// 3: a map access is not atomic in Go, as dict.get() is in Python
func TestRaceMapGet(t *testing.T) {
	jobs := map[string]string{"abc123": "processing"}
	together(func() { _ = jobs["abc123"] }, func() { jobs["abc123"] = "done" })
}

// 3: an operation of sync/atomic is
func TestNoRaceAtomic(t *testing.T) {
	var progress atomic.Int64
	together(func() { progress.Add(10) }, func() { progress.Add(10) })
	if n := progress.Load(); n != 20 {
		t.Errorf("progress is %d", n)
	}
}

// 3: two atomic operations are not one
func TestLogicRaceTwoAtomics(t *testing.T) {
	var progress atomic.Int64
	add := func() { progress.Store(progress.Load() + 10) }
	together(add, add)
	if n := progress.Load(); n != 20 {
		t.Errorf("progress is %d", n)
	}
}

// 4: two goroutines that set the same field
func TestRaceTwoWriters(t *testing.T) {
	status := ""
	together(func() { status = "completed" }, func() { status = "failed" })
	_ = status
}

// 4: with a lock
func TestNoRaceTwoWriters(t *testing.T) {
	var mu sync.Mutex
	status := ""
	set := func(s string) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			status = s
		}
	}
	together(set("completed"), set("failed"))
	if status == "" {
		t.Error("no status")
	}
}

// 4: the lock does not say which of them is right; the first end has to stay
func TestLogicRaceTwoWriters(t *testing.T) {
	var mu sync.Mutex
	status := "processing"
	var seen string
	together(func() {
		mu.Lock()
		status = "failed"
		mu.Unlock()
		mu.Lock()
		seen = status
		mu.Unlock()
	}, func() {
		mu.Lock()
		status = "completed"
		mu.Unlock()
	})
	if seen != status {
		t.Errorf("it was %s and is %s", seen, status)
	}
}

// 5: read, modify, write
func TestRaceReadModifyWrite(t *testing.T) {
	beats := 0
	together(func() { beats++ }, func() { beats++ })
	if beats != 2 {
		t.Errorf("%d beats", beats)
	}
}

// 5: a lock around each access is no lock around the change
func TestLogicRaceReadModifyWrite(t *testing.T) {
	var mu sync.Mutex
	beats := 0
	beat := func() {
		mu.Lock()
		n := beats
		mu.Unlock()
		mu.Lock()
		beats = n + 1
		mu.Unlock()
	}
	together(beat, beat)
	if beats != 2 {
		t.Errorf("%d beats", beats)
	}
}

// 5: one lock around all three steps
func TestNoRaceReadModifyWrite(t *testing.T) {
	var mu sync.Mutex
	beats := 0
	beat := func() {
		mu.Lock()
		defer mu.Unlock()
		beats++
	}
	together(beat, beat)
	if beats != 2 {
		t.Errorf("%d beats", beats)
	}
}

// 6: one goroutine writes, another one reads
func TestRaceCrossThread(t *testing.T) {
	failed := false
	together(func() { failed = true }, func() { _ = failed })
}

// 6: a lock that only one of them takes
func TestRaceCrossThreadOneLocks(t *testing.T) {
	var mu sync.Mutex
	failed := false
	together(func() {
		mu.Lock()
		defer mu.Unlock()
		failed = true
	}, func() { _ = failed })
}

// 6: a lock that both take
func TestNoRaceCrossThread(t *testing.T) {
	var mu sync.Mutex
	failed, seen := false, false
	together(func() {
		mu.Lock()
		defer mu.Unlock()
		failed = true
	}, func() {
		mu.Lock()
		defer mu.Unlock()
		seen = failed
	})
	if !failed || seen && !failed {
		t.Error("not failed")
	}
}

// 7: a loop over a map that changes
func TestRaceIterate(t *testing.T) {
	jobs := map[string]bool{"a": true, "b": true}
	n := 0
	together(func() {
		for range jobs {
			n++
		}
	}, func() { delete(jobs, "b") })
}

// 7: a loop under the lock
func TestNoRaceIterate(t *testing.T) {
	var mu sync.Mutex
	jobs := map[string]bool{"a": true, "b": true}
	n := 0
	together(func() {
		mu.Lock()
		defer mu.Unlock()
		for range jobs {
			n++
		}
	}, func() {
		mu.Lock()
		defer mu.Unlock()
		delete(jobs, "b")
	})
	if n != 1 && n != 2 {
		t.Errorf("%d jobs", n)
	}
}
