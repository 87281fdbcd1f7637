package bench

import (
	"fmt"

	"example.com/racelab/jobstore"
)

// A work is what a benchmark does again and again.
type work struct {
	name   string // "op=get", "mix=hot"
	byHand bool   // the store written by hand can do it too
	reads  bool   // it changes nothing
	writes bool   // it adds or removes jobs, so it writes to the map of any store
	grows  bool   // it needs cleaning up after a while

	// call returns the i-th call of goroutine w.
	call func(r *rig) func(w, i int) error
}

var works = []work{
	{name: "op=get", byHand: true, reads: true, call: get},
	{name: "op=beat", byHand: true, call: beat},
	{name: "op=update", call: update},
	{name: "op=all", reads: true, call: all},
	{name: "op=create", writes: true, grows: true, call: createDelete},
	{name: "mix=95read-4beat-1update", call: mixed(95, 4)},
	{name: "mix=50poll-50beat", call: mixed(50, 50)},
	{name: "mix=10read-90update", call: mixed(10, 0)},
	{name: "mix=hot", call: hot},
	{name: "mix=create-delete", writes: true, call: createDelete},
}

func get(r *rig) func(w, i int) error {
	return func(_, i int) error {
		_, err := r.store.Get(r.ids[i%len(r.ids)])
		return err
	}
}

func update(r *rig) func(w, i int) error {
	return func(_, i int) error {
		_, err := r.store.Update(r.ids[i%len(r.ids)], jobstore.Progress(50, 3))
		return err
	}
}

func beat(r *rig) func(w, i int) error {
	if h, ok := r.store.(*handwritten); ok {
		return func(_, i int) error {
			_, err := h.beat(r.ids[i%len(r.ids)], 3)
			return err
		}
	}
	return func(_, i int) error {
		_, err := r.store.Update(r.ids[i%len(r.ids)], jobstore.Beat(3))
		return err
	}
}

func all(r *rig) func(w, i int) error {
	return func(int, int) error {
		n := 0
		for _, err := range r.store.All() {
			if err != nil {
				return err
			}
			n++
		}
		if n != len(r.ids) {
			return fmt.Errorf("All returned %d jobs of %d", n, len(r.ids))
		}
		return nil
	}
}

// mixed makes so many of 100 calls a Get, so many a Beat, and the rest an Update.
func mixed(gets, beats int) func(*rig) func(w, i int) error {
	return func(r *rig) func(w, i int) error {
		get, beat, update := get(r), beat(r), update(r)
		return func(w, i int) error {
			switch turn := percentile(i); {
			case turn < gets:
				return get(w, i)
			case turn < gets+beats:
				return beat(w, i)
			}
			return update(w, i)
		}
	}
}

// percentile scatters the calls of a mix. The tempting i%100 would give a store
// of 100 jobs one that is only ever updated.
func percentile(i int) int {
	return int((uint64(i) * 0x9E3779B97F4A7C15) >> 32 % 100)
}

// hot is polls and beats, half and half, all of one job.
func hot(r *rig) func(w, i int) error {
	one := *r
	one.ids = r.ids[:1]
	return mixed(50, 50)(&one)
}

// createDelete adds a job and removes it. Each goroutine has ids of its own.
func createDelete(r *rig) func(w, i int) error {
	return func(w, i int) error {
		id := fresh[w][i%freshIDs]
		if _, err := r.store.Create(id, 1); err != nil {
			return err
		}
		return r.store.Delete(id)
	}
}
