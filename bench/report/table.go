package main

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

// stores is the order of the columns; those without synchronisation come first.
var stores = []string{"naive", "naive-fields", "locked", "locked-per-job", "channel", "atomic", "atomic-inplace"}

// A row is a work at one number of jobs and processors.
type row struct{ title, work, jobs, procs string }

var works = []struct{ title, key string }{
	{"Get", "op=get"}, {"Beat", "op=beat"}, {"Update", "op=update"},
	{"Create", "op=create"}, {"All", "op=all"},
	{"95 % Get, 4 % Beat, 1 % Update", "mix=95read-4beat-1update"},
	{"50 % Get, 50 % Beat", "mix=50poll-50beat"},
	{"10 % Get, 90 % Update", "mix=10read-90update"},
	{"the same as 50/50, all of one job", "mix=hot"},
	{"Create and Delete", "mix=create-delete"},
}

// A block is a part of a Markdown file that comes from the results.
var blocks = map[string]func(*printed.Results) string{
	"machine":     machine,
	"choice":      func(r *printed.Results) string { return times(r, rows(works[4:])) },
	"calls":       func(r *printed.Results) string { return times(r, rows(works[:4])) },
	"sizes":       sizes,
	"allocs":      allocs,
	"handwritten": handwritten,
	"lock":        lock,
	"threshold":   threshold,
	"harm":        harm,
	"together":    together,
}

func machine(r *printed.Results) string {
	return fmt.Sprintf("%s, %d processors, %s/%s, %s; medians of %d rounds of `make bench-table`.",
		r.Config["cpu"], runtime.NumCPU(), r.Config["goos"], r.Config["goarch"], runtime.Version(), r.Rounds())
}

func rows(of []struct{ title, key string }) []row {
	var rows []row
	for _, w := range of {
		for _, p := range []string{"1", "2"} {
			rows = append(rows, row{w.title, w.key, "10000", p})
		}
	}
	return rows
}

func sizes(r *printed.Results) string {
	var all []row
	for _, w := range works[:2] {
		for _, p := range []string{"1", "2"} {
			for _, jobs := range []string{"1", "100", "10000", "1000000"} {
				all = append(all, row{w.title + ", " + jobsOf(jobs), w.key, jobs, p})
			}
		}
	}
	return times(r, all)
}

func jobsOf(n string) string {
	if n == "1" {
		return "1 job"
	}
	return page.Thousands(n) + " jobs"
}

// times is a table of the time per call, the fastest of the stores that are
// synchronised in bold.
func times(r *printed.Results, rows []row) string {
	t := header("", "cores")
	for _, w := range rows {
		best := math.Inf(1)
		for _, s := range stores[2:] {
			if v, ok := w.find(r, s).Median("ns/op"); ok {
				best = min(best, v)
			}
		}
		t += "| " + w.title + " | " + w.procs
		for _, s := range stores {
			t += " | " + w.cell(r, s, best)
		}
		t += " |\n"
	}
	return t
}

func (w row) find(r *printed.Results, store string) *printed.Benchmark {
	return r.Find("Store", "jobs="+w.jobs, "store="+store, w.work, "procs="+w.procs)
}

func (w row) cell(r *printed.Results, store string, best float64) string {
	b := w.find(r, store)
	v, ok := b.Median("ns/op")
	switch {
	case !ok && len(b.Notes) > 0:
		return "*" + end(b) + "*"
	case !ok:
		return "–"
	case v == best:
		return "**" + page.Duration(v) + "**"
	}
	return page.Duration(v)
}

func header(first ...string) string {
	t := "| " + strings.Join(append(slices.Clone(first), stores...), " | ") + " |\n|---"
	return t + "|---:" + strings.Repeat("|---:", len(stores)+len(first)-2) + "|\n"
}

func allocs(r *printed.Results) string {
	t := header("")
	for _, w := range works[:5] {
		t += "| " + w.title
		for _, s := range stores {
			b := row{work: w.key, jobs: "10000", procs: "1"}.find(r, s)
			n, ok := b.Median("allocs/op")
			size, _ := b.Median("B/op")
			if t += " | –"; ok {
				t = strings.TrimSuffix(t, "–") + fmt.Sprintf("%.0f, %s B", n, page.Thousands(fmt.Sprintf("%.0f", size)))
			}
		}
		t += " |\n"
	}
	return t
}

// end is how the processes of a benchmark ended, the one that all dread first
// and otherwise the most frequent.
func end(b *printed.Benchmark) string {
	count := map[string]int{}
	for _, n := range b.Notes {
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
