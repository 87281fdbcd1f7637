package main

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// results are what go test -bench printed, in any number of rounds.
type results struct {
	config map[string]string // goos, goarch, cpu
	all    []*result         // in the order in which they came first
	byName map[string]*result
}

// A result is one benchmark.
type result struct {
	keys   map[string]string    // by key of the name; "" is the part before the first slash
	values map[string][]float64 // by unit, one for each round
	notes  []string             // what it logged
}

var (
	configLine = regexp.MustCompile(`^(goos|goarch|cpu): (.*)$`)
	noteLine   = regexp.MustCompile(`^    \S+_test\.go:\d+: (.*)$`)
)

func read(text string) *results {
	r := &results{config: map[string]string{}, byName: map[string]*result{}}
	var logging *result
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := configLine.FindStringSubmatch(line); m != nil {
			r.config[m[1]] = m[2]
		} else if name, ok := strings.CutPrefix(line, "--- BENCH: "); ok {
			logging = r.byName[strings.Fields(name + " ?")[0]]
		} else if m := noteLine.FindStringSubmatch(line); m != nil && logging != nil {
			logging.notes = append(logging.notes, m[1])
		} else {
			r.add(strings.Fields(line))
		}
	}
	return r
}

// add takes "BenchmarkX 100 12.5 ns/op 3 B/op" and nothing else.
func (r *results) add(f []string) {
	if len(f) < 4 || len(f)%2 != 0 || !strings.HasPrefix(f[0], "Benchmark") {
		return
	}
	if _, err := strconv.Atoi(f[1]); err != nil {
		return
	}
	b := r.byName[f[0]]
	if b == nil {
		b = &result{keys: keys(f[0]), values: map[string][]float64{}}
		r.byName[f[0]] = b
		r.all = append(r.all, b)
	}
	for i := 2; i < len(f); i += 2 {
		if v, err := strconv.ParseFloat(f[i], 64); err == nil {
			b.values[f[i+1]] = append(b.values[f[i+1]], v)
		}
	}
}

func keys(name string) map[string]string {
	keys := map[string]string{}
	for part := range strings.SplitSeq(strings.TrimPrefix(name, "Benchmark"), "/") {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			key, value = "", part
		}
		keys[key] = value
	}
	return keys
}

// find returns the result that has these keys, "jobs=100" and so on, and no
// others. There may be none.
func (r *results) find(name string, pairs ...string) *result {
	want := map[string]string{"": name}
	for _, p := range pairs {
		key, value, _ := strings.Cut(p, "=")
		want[key] = value
	}
	for _, b := range r.all {
		if maps.Equal(b.keys, want) {
			return b
		}
	}
	return &result{}
}

// median returns the median over the rounds, and false if there are none.
func (b *result) median(unit string) (float64, bool) { return median(b.values[unit]) }

func median(x []float64) (float64, bool) {
	if len(x) == 0 {
		return 0, false
	}
	x = slices.Sorted(slices.Values(x))
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2, true
}

// rounds is how often the benchmark ran that ran most often.
func (r *results) rounds() int {
	n := 0
	for _, b := range r.all {
		for _, v := range b.values {
			n = max(n, len(v))
		}
	}
	return n
}

// end is how the processes of a benchmark ended, the one that all dread first
// and otherwise the most frequent.
func (b *result) end() string {
	count := map[string]int{}
	for _, n := range b.notes {
		count[n]++
	}
	best := ""
	for _, n := range slices.Sorted(maps.Keys(count)) {
		if best == "" || count[n] > count[best] {
			best = n
		}
	}
	return best
}
