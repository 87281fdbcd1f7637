package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"example.com/racelab/bench/page"
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
var blocks = map[string]func(*results) string{
	"machine":     machine,
	"choice":      func(r *results) string { return times(r, rows(works[4:])) },
	"calls":       func(r *results) string { return times(r, rows(works[:4])) },
	"sizes":       sizes,
	"allocs":      allocs,
	"handwritten": handwritten,
	"lock":        lock,
	"threshold":   threshold,
	"harm":        harm,
	"together":    together,
}

func (r *results) block(name string) string { return blocks[name](r) }

func machine(r *results) string {
	return fmt.Sprintf("%s, %d processors, %s/%s, %s; medians of %d rounds of `make bench-table`.",
		r.config["cpu"], runtime.NumCPU(), r.config["goos"], r.config["goarch"], runtime.Version(), r.rounds())
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

func sizes(r *results) string {
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
	return thousands(n) + " jobs"
}

func thousands(n string) string {
	for i := len(n) - 3; i > 0; i -= 3 {
		n = n[:i] + "," + n[i:]
	}
	return n
}

// times is a table of the time per call, the fastest of the stores that are
// synchronised in bold.
func times(r *results, rows []row) string {
	t := header("", "cores")
	for _, w := range rows {
		best := math.Inf(1)
		for _, s := range stores[2:] {
			if v, ok := w.find(r, s).median("ns/op"); ok {
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

func (w row) find(r *results, store string) *result {
	return r.find("Store", "jobs="+w.jobs, "store="+store, w.work, "procs="+w.procs)
}

func (w row) cell(r *results, store string, best float64) string {
	b := w.find(r, store)
	v, ok := b.median("ns/op")
	switch {
	case !ok && len(b.notes) > 0:
		return "*" + b.end() + "*"
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

func allocs(r *results) string {
	t := header("")
	for _, w := range works[:5] {
		t += "| " + w.title
		for _, s := range stores {
			b := row{work: w.key, jobs: "10000", procs: "1"}.find(r, s)
			n, ok := b.median("allocs/op")
			size, _ := b.median("B/op")
			if t += " | –"; ok {
				t = strings.TrimSuffix(t, "–") + fmt.Sprintf("%.0f, %s B", n, thousands(fmt.Sprintf("%.0f", size)))
			}
		}
		t += " |\n"
	}
	return t
}
