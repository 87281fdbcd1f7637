package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"slices"
	"time"

	"example.com/racelab/jobstore"
)

// A run measures and writes lines as go test -bench prints them.
type run struct {
	options
	judge         *judge
	out, progress io.Writer
	free, busy    int
	collected     uint64 // bytes allocated until the last collection
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

// rigs fills a store of each contender, and the floor, the first of them at the
// given place of the order: those filled together lie close in memory.
func (m *run) rigs(jobs, first int) ([]*rig, error) {
	x := newIDs(jobs)
	n := len(m.contenders) + 1
	rs := make([]*rig, n)
	for k := range n {
		i := (first + k) % n
		if i == 0 {
			rs[0] = newFloor(x)
			continue
		}
		if c := m.contenders[i-1]; !c.slow || jobs <= usual {
			r, err := fill(c, x)
			if err != nil {
				return nil, err
			}
			rs[i] = r
		}
	}
	return slices.DeleteFunc(rs, func(r *rig) bool { return r == nil }), nil
}

func closeAll(rs []*rig) {
	for _, r := range rs {
		if r.name != floorName {
			r.store.Close()
		}
	}
}

// A cell of the table: one work on one store by so many goroutines.
type cell struct {
	jobs              int
	store             string
	work              work
	procs, goroutines int
}

func (c cell) name() string {
	return fmt.Sprintf("Peers/jobs=%d/store=%s/%s/procs=%d/goroutines=%d", c.jobs, c.store, c.work.name, c.procs, c.goroutines)
}

// A plan is works by so many goroutines on so many processors, at one number of
// jobs.
type plan struct {
	jobs              int
	works             []work
	procs, goroutines []int
	calls             map[string]int // in a slice, by store and work
}

// cells puts next to each other what is compared.
func (p *plan) cells(rs []*rig) (cells []cell) {
	for _, w := range p.works {
		for i := range p.procs {
			for _, r := range rs {
				if (w.limit == 0 || p.jobs <= w.limit) && (r.name != floorName || w.floor) {
					cells = append(cells, cell{p.jobs, r.name, w, p.procs[i], p.goroutines[i]})
				}
			}
		}
	}
	return cells
}

// rounds measures each cell once in a round. The stores of a round are new, as far
// as that takes milliseconds: where in memory a store lies can cost more than what
// it does. Which store comes first moves on from round to round: what a slice
// leaves in the caches is not always for the same one.
func (m *run) rounds(p *plan) error {
	p.calls = map[string]int{}
	var rs []*rig
	for round := range m.options.rounds {
		begin := time.Now()
		if round == 0 || p.jobs <= usual {
			closeAll(rs)
			var err error
			if rs, err = m.rigs(p.jobs, round); err != nil {
				return err
			}
		}
		if err := m.round(p, rs, round); err != nil {
			return err
		}
		fmt.Fprintf(m.progress, "%s jobs, up to %d goroutines: round %d of %d, %v\n", thousands(p.jobs), slices.Max(p.goroutines),
			round+1, m.options.rounds, time.Since(begin).Round(time.Millisecond))
	}
	closeAll(rs)
	return nil
}

func (m *run) round(p *plan, rs []*rig, round int) error {
	cells := p.cells(rs)
	byName := map[string]*rig{}
	for _, r := range rs {
		byName[r.name] = r
	}
	for i := range cells {
		c := cells[(i+round*7)%len(cells)]
		r, key := byName[c.store], c.store+c.work.name
		if p.calls[key] == 0 {
			n, err := calibrate(r, c.work, m.slice)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name(), err)
			}
			p.calls[key] = n
		}
		if p.jobs <= usual {
			m.collect()
		}
		ns, free, err := m.judge.slice(r, c.work, c.procs, c.goroutines, p.calls[key])
		if r.loose && lost(err) {
			fmt.Fprintf(m.progress, "%s: %v\n", c.name(), err)
			m.line(c.name(), p.calls[key], 1.0, lostUnit)
			if *r, err = refill(r); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
		m.count(free)
		m.line(c.name(), p.calls[key], ns, "ns/op", truth(free), "free")
	}
	return nil
}

// lost reports whether a store refused a call on a job that only the caller knows,
// and that the caller had just made or removed.
func lost(err error) bool {
	return errors.Is(err, jobstore.ErrNotFound) || errors.Is(err, jobstore.ErrExists)
}

// lostUnit marks a cell in which the store lost a job: it has no time.
const lostUnit = "lost"

// refill returns a rig as it was in the beginning, for a store that can no longer
// be told what it holds.
func refill(r *rig) (rig, error) {
	r.store.Close()
	anew, err := fill(r.contender, r.ids)
	if err != nil {
		return rig{}, err
	}
	return *anew, nil
}

// collect removes the garbage of the slices before, so that nobody pays for
// another's, if there is enough of it to matter.
func (m *run) collect() {
	allocs := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(allocs)
	if made := allocs[0].Value.Uint64(); made-m.collected > 1<<20 {
		runtime.GC()
		m.collected = made
	}
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
	return m.rounds(&plan{jobs: jobs, works: works(), procs: []int{1, 2}, goroutines: []int{1, 2}})
}

// threads is more goroutines than processors.
func (m *run) threads() error {
	if len(m.goroutines) == 0 {
		return nil
	}
	p := &plan{jobs: usual, goroutines: m.goroutines}
	for range m.goroutines {
		p.procs = append(p.procs, 2)
	}
	for _, w := range works() {
		switch w.name {
		case "op=get", "op=beat", "mix=50poll-50beat":
			p.works = append(p.works, w)
		}
	}
	return m.rounds(p)
}

// gaps is how long a writer waits, with and without snapshots beside it.
func (m *run) gaps() error {
	if m.window == 0 {
		return nil
	}
	rs, err := m.rigs(usual, 0)
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
					g.p50, "p50-ns", g.p999, "p99.9-ns", g.worst, "worst-ns", float64(g.snapshots)/m.window.Seconds(), "snapshots/s", truth(g.free), "free")
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
