// Package printed reads what go test -bench printed, in any number of rounds.
package printed

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Results are benchmarks, and what tests that ran with -v logged.
type Results struct {
	Config map[string]string // goos, goarch, cpu, and what else is "key: value"
	All    []*Benchmark      // in the order in which they came first
	byName map[string]*Benchmark
}

// A Benchmark has a value for each round.
type Benchmark struct {
	Keys   map[string]string    // by key of the name; "" is the part before the first slash
	Values map[string][]float64 // by unit
	Notes  []string             // what it logged
}

var (
	configLine = regexp.MustCompile(`^([a-z]+): (.*)$`)
	noteLine   = regexp.MustCompile(`^    \S+_test\.go:\d+: (.*)$`)
	logger     = regexp.MustCompile(`^(?:--- BENCH: |=== RUN +)(\S+)`)
	procs      = regexp.MustCompile(`-\d+$`) // GOMAXPROCS, behind a name unless it is 1
)

// Read returns what is in text.
func Read(text string) *Results {
	r := &Results{Config: map[string]string{}, byName: map[string]*Benchmark{}}
	var logging *Benchmark
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := configLine.FindStringSubmatch(line); m != nil {
			r.Config[m[1]] = m[2]
		} else if m := logger.FindStringSubmatch(line); m != nil {
			logging = r.named(m[1])
		} else if m := noteLine.FindStringSubmatch(line); m != nil && logging != nil {
			logging.Notes = append(logging.Notes, m[1])
		} else {
			r.add(strings.Fields(line))
		}
	}
	return r
}

// add takes "BenchmarkX 100 12.5 ns/op 3 B/op" and nothing else.
func (r *Results) add(f []string) {
	if len(f) < 4 || len(f)%2 != 0 || !strings.HasPrefix(f[0], "Benchmark") {
		return
	}
	if _, err := strconv.Atoi(f[1]); err != nil {
		return
	}
	b := r.named(f[0])
	for i := 2; i < len(f); i += 2 {
		if v, err := strconv.ParseFloat(f[i], 64); err == nil {
			b.Values[f[i+1]] = append(b.Values[f[i+1]], v)
		}
	}
}

func (r *Results) named(name string) *Benchmark {
	name = strings.TrimPrefix(procs.ReplaceAllString(name, ""), "Benchmark")
	b := r.byName[name]
	if b == nil {
		b = &Benchmark{Keys: keys(name), Values: map[string][]float64{}}
		r.byName[name] = b
		r.All = append(r.All, b)
	}
	return b
}

func keys(name string) map[string]string {
	keys := map[string]string{}
	for part := range strings.SplitSeq(name, "/") {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			key, value = "", part
		}
		keys[key] = value
	}
	return keys
}

// Named returns the benchmark "X/a=b", or the test "TestX". It may be one without values.
func (r *Results) Named(name string) *Benchmark {
	if b := r.byName[name]; b != nil {
		return b
	}
	return &Benchmark{}
}

// Find returns the benchmark that has these keys, "jobs=100" and so on, and no
// others. It may be one without values.
func (r *Results) Find(name string, pairs ...string) *Benchmark {
	want := map[string]string{"": name}
	for _, p := range pairs {
		key, value, _ := strings.Cut(p, "=")
		want[key] = value
	}
	for _, b := range r.All {
		if maps.Equal(b.Keys, want) {
			return b
		}
	}
	return &Benchmark{}
}

// Median returns the median over the rounds, and false if there are none.
func (b *Benchmark) Median(unit string) (float64, bool) { return Median(b.Values[unit]) }

// Median returns the median of x, and false if there is nothing in it.
func Median(x []float64) (float64, bool) {
	if len(x) == 0 {
		return 0, false
	}
	x = slices.Sorted(slices.Values(x))
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2, true
}

// Rounds is how often the benchmark ran that ran most often.
func (r *Results) Rounds() int {
	n := 0
	for _, b := range r.All {
		for _, v := range b.Values {
			n = max(n, len(v))
		}
	}
	return n
}
