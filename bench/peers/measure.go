package main

import (
	"fmt"
	"io"
	"runtime"
	"time"
)

// A run measures and writes lines as go test -bench prints them.
type run struct {
	options
	judge         *judge
	out, progress io.Writer
	free, busy    int
}

func (m *run) line(name string, n int, values ...any) {
	fmt.Fprintf(m.out, "Benchmark%s %d", name, n)
	for i := 0; i+1 < len(values); i += 2 {
		fmt.Fprintf(m.out, " %.6g %s", values[i], values[i+1])
	}
	fmt.Fprintln(m.out)
}

func (m *run) all() error {
	m.judge = newJudge(m.slack)
	for _, jobs := range m.sizes {
		if err := m.size(jobs); err != nil {
			return err
		}
	}
	for _, part := range []func() error{m.threads, m.gaps, m.memory} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// rigs fills a store of each contender, and the floor.
func (m *run) rigs(jobs int) ([]*rig, error) {
	x := newIDs(jobs)
	rs := []*rig{newFloor(x)}
	for _, c := range m.contenders {
		if c.slow && jobs > usual {
			continue
		}
		r, err := fill(c, x)
		if err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	return rs, nil
}

func closeAll(rs []*rig) {
	for _, r := range rs {
		if r.name != floorName {
			r.store.Close()
		}
	}
}

// A cell of the table: one work on one rig by so many goroutines.
type cell struct {
	rig               *rig
	work              work
	procs, goroutines int
	n                 int // calls in a slice
}

func (c cell) name() string {
	return fmt.Sprintf("Peers/jobs=%d/store=%s/%s/procs=%d/goroutines=%d",
		len(c.rig.ids.asked), c.rig.name, c.work.name, c.procs, c.goroutines)
}

// cells puts next to each other what is compared.
func (m *run) cells(rs []*rig, ws []work, procs, goroutines []int) ([]cell, error) {
	var cells []cell
	for _, w := range ws {
		calls := map[*rig]int{}
		for i := range procs {
			for _, r := range rs {
				if w.limit > 0 && len(r.ids.asked) > w.limit || r.name == floorName && !w.floor {
					continue
				}
				if calls[r] == 0 {
					n, err := calibrate(r, w, m.slice)
					if err != nil {
						return nil, fmt.Errorf("%s, %s: %w", r.name, w.name, err)
					}
					calls[r] = n
				}
				cells = append(cells, cell{r, w, procs[i], goroutines[i], calls[r]})
			}
		}
	}
	return cells, nil
}

// rounds measures each cell once in a round. Which store comes first moves on
// from round to round: what a slice leaves in the caches is not always for the
// same one.
func (m *run) rounds(what string, rs []*rig, ws []work, procs, goroutines []int) error {
	cells, err := m.cells(rs, ws, procs, goroutines)
	if err != nil {
		return err
	}
	for round := range m.options.rounds {
		begin := time.Now()
		for i := range cells {
			c := cells[(i+round*7)%len(cells)]
			if len(c.rig.ids.asked) <= usual {
				runtime.GC() // so that nobody pays for another's garbage
			}
			ns, free, err := m.judge.slice(c.rig, c.work, c.procs, c.goroutines, c.n)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name(), err)
			}
			m.count(free)
			m.line(c.name(), c.n, ns, "ns/op", truth(free), "free")
		}
		fmt.Fprintf(m.progress, "%s: round %d of %d, %v\n", what, round+1, m.options.rounds, time.Since(begin).Round(time.Millisecond))
	}
	return nil
}

func (m *run) count(free bool) {
	if free {
		m.free++
	} else {
		m.busy++
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// size is all works at one number of jobs, on one core and on two.
func (m *run) size(jobs int) error {
	rs, err := m.rigs(jobs)
	if err != nil {
		return err
	}
	defer closeAll(rs)
	return m.rounds(fmt.Sprintf("%d jobs", jobs), rs, works(), []int{1, 2}, []int{1, 2})
}

// threads is more goroutines than processors.
func (m *run) threads() error {
	if len(m.goroutines) == 0 {
		return nil
	}
	rs, err := m.rigs(usual)
	if err != nil {
		return err
	}
	defer closeAll(rs)
	procs := make([]int, len(m.goroutines))
	for i := range procs {
		procs[i] = 2
	}
	var ws []work
	for _, w := range works() {
		switch w.name {
		case "op=get", "op=beat", "mix=50poll-50beat":
			ws = append(ws, w)
		}
	}
	return m.rounds("goroutines", rs, ws, procs, m.goroutines)
}

// gaps is how long a writer waits, with and without snapshots beside it.
func (m *run) gaps() error {
	if m.window == 0 {
		return nil
	}
	rs, err := m.rigs(usual)
	if err != nil {
		return err
	}
	defer closeAll(rs)
	for round := range m.options.rounds {
		for _, r := range rs[1:] {
			for _, with := range []bool{false, true} {
				g, err := m.judge.writerGap(r, with, m.window)
				if err != nil {
					return fmt.Errorf("%s beside snapshots: %w", r.name, err)
				}
				m.count(g.free)
				m.line(fmt.Sprintf("Gap/jobs=%d/store=%s/snapshots=%t", usual, r.name, with), 1,
					g.p50, "p50-ns", g.p999, "p99.9-ns", g.worst, "worst-ns", float64(g.snapshots), "snapshots", truth(g.free), "free")
			}
		}
		fmt.Fprintf(m.progress, "writer gaps: round %d of %d\n", round+1, m.options.rounds)
	}
	return nil
}

// memory is what a job takes, and what a call allocates; these do not vary.
func (m *run) memory() error {
	x := newIDs(100_000)
	small := newIDs(usual)
	for _, c := range m.contenders {
		if !c.slow {
			b, err := bytesPerJob(c, x)
			if err != nil {
				return err
			}
			m.line("Memory/jobs=100000/store="+c.name, 1, b, "B/job")
		}
		r, err := fill(c, small)
		if err != nil {
			return err
		}
		for _, w := range works() {
			n := 2000
			if w.name == "op=all" || c.slow {
				n = 20
			}
			count, bytes, err := allocations(r, w, n)
			if err != nil {
				return err
			}
			m.line(fmt.Sprintf("Allocs/jobs=%d/store=%s/%s", usual, c.name, w.name), n, count, "allocs/op", bytes, "B/op")
		}
		r.store.Close()
	}
	return nil
}
