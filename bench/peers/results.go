package main

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// results are the lines of peers.txt.
type results struct {
	config map[string]string
	all    map[string]*result
	keys   []string // in the order in which they came first
}

// A result is one benchmark: its values, by unit, one for each round.
type result struct{ values map[string][]float64 }

func read(text string) *results {
	r := &results{config: map[string]string{}, all: map[string]*result{}}
	for line := range strings.Lines(text) {
		name, benchmark := strings.CutPrefix(line, "Benchmark")
		if key, value, ok := strings.Cut(line, ": "); ok && !benchmark {
			r.config[key] = strings.TrimSpace(value)
			continue
		}
		if f := strings.Fields(name); benchmark && len(f) >= 4 {
			r.add(f)
		}
	}
	return r
}

func (r *results) add(f []string) {
	b := r.all[f[0]]
	if b == nil {
		b = &result{map[string][]float64{}}
		r.all[f[0]] = b
		r.keys = append(r.keys, f[0])
	}
	for i := 2; i+1 < len(f); i += 2 {
		if v, err := strconv.ParseFloat(f[i], 64); err == nil {
			b.values[f[i+1]] = append(b.values[f[i+1]], v)
		}
	}
}

// A row is what is compared: one work, so many jobs, processors and goroutines.
type row struct {
	jobs, procs, goroutines int
	work                    string
}

func (w row) of(store string) string {
	return cell{w.jobs, store, work{name: w.work}, w.procs, w.goroutines}.name()
}

// A value is a median. busy says that it is over slices in which the processors
// were not free, because those in which they were are fewer than half.
type value struct {
	ns   float64
	busy bool
}

// find returns the median of a cell; a store that lost a job in it has none.
func (r *results) find(w row, store string) (value, bool) {
	if r.lost(w, store) {
		return value{}, false
	}
	return r.median(w.of(store), "ns/op")
}

func (r *results) lost(w row, store string) bool {
	b := r.all[w.of(store)]
	return b != nil && len(b.values[lostUnit]) > 0
}

// missing is what a table says where there is no time.
func (r *results) missing(w row, store string) string {
	if r.lost(w, store) {
		return "loses jobs"
	}
	return "–"
}

func (r *results) median(name, unit string) (value, bool) {
	b := r.all[name]
	if b == nil || len(b.values[unit]) == 0 {
		return value{}, false
	}
	good := b.good(unit)
	if 2*len(good) >= len(b.values[unit]) {
		return value{ns: median(good)}, true
	}
	return value{ns: median(b.values[unit]), busy: true}, true
}

// good are the values of the rounds in which the processors were free.
func (b *result) good(unit string) (good []float64) {
	free := b.values["free"]
	for i, v := range b.values[unit] {
		if len(free) == 0 || i < len(free) && free[i] == 1 {
			good = append(good, v)
		}
	}
	return good
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	x = slices.Sorted(slices.Values(x))
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2
}

// best returns the fastest of the stores, those for which among holds.
func (r *results) best(w row, among func(contender) bool) (name string, v value, ok bool) {
	for _, c := range contenders() {
		if got, found := r.find(w, c.name); found && among(c) && (!ok || got.ns < v.ns) {
			name, v, ok = c.name, got, true
		}
	}
	return name, v, ok
}

func anyStore(contender) bool   { return true }
func isPeer(c contender) bool   { return c.peer }
func (r *results) sizes() []int { return r.numbers("jobs", "Peers/") }

// numbers returns the values of a key in the names with a prefix, in order.
func (r *results) numbers(key, prefix string) []int {
	seen := map[int]bool{}
	for _, name := range r.keys {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		for part := range strings.SplitSeq(name, "/") {
			if v, ok := strings.CutPrefix(part, key+"="); ok {
				n, _ := strconv.Atoi(v)
				seen[n] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// counted says how many slices had the processors to themselves.
func (r *results) counted() (free, all int) {
	for _, b := range r.all {
		for _, v := range b.values["free"] {
			all++
			free += int(v)
		}
	}
	return free, all
}

func (r *results) rounds() int {
	n := 0
	for _, b := range r.all {
		n = max(n, len(b.values["ns/op"]))
	}
	return n
}
