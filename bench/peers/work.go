package main

import (
	"fmt"

	"example.com/racelab/jobstore"
)

// A work is what the workers of a slice do again and again. run makes n calls.
type work struct {
	name  string // as in a benchmark's name
	title string
	run   func(w *worker, n int) error
	floor bool // the floor does it too
	limit int  // not with more jobs than that; 0 is no limit
}

func works() []work {
	return []work{
		{name: "op=get", title: "Get", run: get, floor: true},
		{name: "op=beat", title: "Beat", run: beat, floor: true},
		{name: "op=update", title: "Update", run: update},
		{name: "mix=95read-4beat-1update", title: "95 % Get, 4 % Beat, 1 % Update", run: mixed(95, 4)},
		{name: "mix=50poll-50beat", title: "50 % Get, 50 % Beat", run: mixed(50, 50)},
		{name: "mix=10read-90update", title: "10 % Get, 90 % Update", run: mixed(10, 0)},
		{name: "mix=hot", title: "50/50, all of one job", run: hot},
		{name: "mix=create-delete", title: "Create and Delete", run: createDelete},
		{name: "op=all", title: "All", run: all, limit: 10_000},
	}
}

func get(w *worker, n int) error {
	for range n {
		if _, err := w.store.Get(w.next()); err != nil {
			return err
		}
	}
	return nil
}

func beat(w *worker, n int) error {
	for range n {
		id := w.next()
		if _, err := w.store.Update(id, jobstore.Beat(w.at)); err != nil {
			return err
		}
	}
	return nil
}

func update(w *worker, n int) error {
	for range n {
		if _, err := w.store.Update(w.next(), jobstore.Progress(50, 3)); err != nil {
			return err
		}
	}
	return nil
}

// mixed makes so many of 100 calls a Get, so many a Beat, and the rest an Update.
func mixed(gets, beats int) func(w *worker, n int) error {
	return func(w *worker, n int) error {
		for range n {
			var err error
			switch turn := w.percentile(); {
			case turn < gets:
				_, err = w.store.Get(w.next())
			case turn < gets+beats:
				id := w.next()
				_, err = w.store.Update(id, jobstore.Beat(w.at))
			default:
				_, err = w.store.Update(w.next(), jobstore.Progress(50, 3))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// percentile scatters the calls of a mix; the tempting i%100 has a period that
// the order of the ids may have too.
func (w *worker) percentile() int {
	w.turn++
	return int((w.turn * 0x9E3779B97F4A7C15) >> 32 % 100)
}

// hot is polls and beats, half and half, of one job. All beat at one time, which
// the rules accept.
func hot(w *worker, n int) error {
	for range n {
		var err error
		if w.percentile() < 50 {
			_, err = w.store.Get(w.id)
		} else {
			_, err = w.store.Update(w.id, jobstore.Beat(w.at))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// createDelete adds a job and removes it: two calls, counted as one.
func createDelete(w *worker, n int) error {
	for range n {
		w.turn++
		id := w.fresh[w.turn%uint64(len(w.fresh))]
		if _, err := w.store.Create(id, 1); err != nil {
			return err
		}
		if err := w.store.Delete(id); err != nil {
			return err
		}
	}
	return nil
}

func all(w *worker, n int) error {
	for range n {
		jobs := 0
		for _, err := range w.store.All() {
			if err != nil {
				return err
			}
			jobs++
		}
		if jobs < len(w.ids) {
			return fmt.Errorf("All returned %d jobs of %d", jobs, len(w.ids))
		}
	}
	return nil
}
