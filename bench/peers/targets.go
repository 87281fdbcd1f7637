package main

import (
	"fmt"
	"strings"

	"example.com/racelab/bench/page"
)

const flagship = "inplace"

// gaps is how long a writer waits, alone and beside snapshots.
func gaps(r *results) string {
	t := "| store | p50 | p99.9 alone | p99.9 beside snapshots | more, median of the rounds | worst alone | worst beside | snapshots a second |\n|---|---:|---:|---:|---:|---:|---:|---:|\n"
	for _, c := range contenders() {
		without, with := gapName(c.name, false), gapName(c.name, true)
		p50, ok := r.median(without, "p50-ns")
		if !ok {
			continue
		}
		alone, _ := r.median(without, "p99.9-ns")
		beside, _ := r.median(with, "p99.9-ns")
		n, _ := r.median(with, "snapshots/s")
		t += fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s | %.0f |\n", c.name, p50, alone, beside, signed(r.gapMore(c.name)),
			page.Duration(worst(r, without)), page.Duration(worst(r, with)), n.ns)
	}
	return t
}

func gapName(store string, snapshots bool) string {
	return fmt.Sprintf("Gap/jobs=%d/store=%s/snapshots=%t", usual, store, snapshots)
}

func worst(r *results, name string) (ns float64) {
	if b := r.all[name]; b != nil {
		for _, v := range b.values["worst-ns"] {
			ns = max(ns, v)
		}
	}
	return ns
}

// gapMore is by how much the p99.9 gap grows beside snapshots: the median of the
// differences within the rounds.
func (r *results) gapMore(store string) float64 {
	var more []float64
	with, without := r.all[gapName(store, true)], r.all[gapName(store, false)]
	if with == nil || without == nil {
		return median(nil)
	}
	alone := without.values["p99.9-ns"]
	for i, v := range with.values["p99.9-ns"] {
		if i < len(alone) {
			more = append(more, v-alone[i])
		}
	}
	return median(more)
}

func signed(ns float64) string {
	if ns < 0 {
		return "-" + page.Duration(-ns)
	}
	return page.Duration(ns)
}

// A target is what a store has to reach, as a ratio within one run.
type target struct {
	what        string
	got, want   float64
	least, busy bool // got must be at least want
	ok          bool
}

// targets holds the measured against what was promised.
func targets(r *results) string {
	t := "| what | measured | wanted | |\n|---|---:|---:|---|\n"
	for _, g := range r.targets() {
		verdict, sign := "holds", "≤"
		if g.least {
			sign = "≥"
		}
		switch {
		case !g.ok:
			t += fmt.Sprintf("| %s | – | %s %s | not measured |\n", g.what, sign, page.Digits(g.want))
			continue
		case g.least && g.got < g.want || !g.least && g.got > g.want:
			verdict = "**does not hold**"
		}
		if g.busy {
			verdict += ", on a busy machine"
		}
		t += fmt.Sprintf("| %s | %s | %s %s | %s |\n", g.what, page.Digits(g.got), sign, page.Digits(g.want), verdict)
	}
	return t
}

func (r *results) targets() (ts []target) {
	compared := []int{0, 1, 3, 4, 5} // get, beat, read-mostly, poll, write-heavy
	for _, procs := range []int{2, 1} {
		want := 1.05 // the noise
		if procs == 1 {
			want = 1.1
		}
		for _, i := range compared {
			w := row{usual, procs, procs, works()[i].name}
			name, best, _ := r.best(w, isPeer)
			ts = append(ts, r.against(fmt.Sprintf("%s, %s: %s against the fastest peer (%s)", works()[i].title, cores(procs), flagship, name), w, flagship, best, want))
		}
	}
	one, two := row{usual, 1, 1, "op=get"}, row{usual, 2, 2, "op=get"}
	base, ok := r.find(one, flagship)
	both, ok2 := r.find(two, flagship)
	ts = append(ts, target{what: "Get from one core to two: times as many calls a second", got: base.ns / both.ns, want: 1.8, least: true, busy: base.busy || both.busy, ok: ok && ok2})

	for _, i := range []int{0, 1} {
		for _, procs := range []int{1, 2} {
			w := row{usual, procs, procs, works()[i].name}
			floor, _ := r.find(w, floorName)
			ts = append(ts, r.against(fmt.Sprintf("%s, %s: %s against its floor", works()[i].title, cores(procs), flagship), w, flagship, floor, 1.3))
		}
	}
	for _, c := range []struct {
		store string
		want  float64
	}{{"combining", 2.5}, {"sharded", 1.4}} {
		for _, i := range []int{0, 1} {
			for _, procs := range []int{1, 2} {
				w := row{usual, procs, procs, works()[i].name}
				base, _ := r.find(w, "locked")
				ts = append(ts, r.against(fmt.Sprintf("%s, %s: %s against locked", works()[i].title, cores(procs), c.store), w, c.store, base, c.want))
			}
		}
	}
	for _, store := range []string{flagship, "sharded"} {
		for _, i := range []int{0, 1} {
			for _, procs := range []int{1, 2} {
				w := row{1_000_000, procs, procs, works()[i].name}
				name, best, _ := r.best(w, anyStore)
				ts = append(ts, r.against(fmt.Sprintf("%s of 1,000,000, %s: %s against the fastest (%s)", works()[i].title, cores(procs), store, name), w, store, best, 1.5))
			}
		}
	}
	more := r.gapMore(flagship) / 1000
	return append(ts, target{what: "p99.9 gap of a writer beside snapshots, more than alone, in µs", got: more, want: 200, ok: more == more})
}

func (r *results) against(what string, w row, store string, base value, want float64) target {
	v, ok := r.find(w, store)
	return target{what: what, got: v.ns / base.ns, want: want, busy: v.busy || base.busy, ok: ok && base.ns > 0}
}

func cores(n int) string {
	if n == 1 {
		return "1 core"
	}
	return fmt.Sprintf("%d cores", n)
}

// plain is what a run prints.
func plain(r *results) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(provenance(r), "**", "") + "\n")
	for _, jobs := range r.sizes() {
		fmt.Fprintf(&b, "\n%s jobs, times as long as the fastest:\n%s", thousands(jobs), align(ratios(r, jobs)))
	}
	for _, part := range []struct{ title, table string }{
		{"The floor (hash, probe, copy) and the stores", sizes(r)},
		{"Goroutines on two cores, 10,000 jobs, times as long as the fastest", goroutines(r)},
		{"How long a writer waits", gaps(r)},
		{"Memory and allocations", memory(r)},
		{"What was promised", targets(r)},
	} {
		fmt.Fprintf(&b, "\n%s:\n%s", part.title, align(part.table))
	}
	return b.String()
}

// align takes the Markdown out of a table.
func align(table string) string {
	var lines [][]string
	var width [32]int
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if i == 1 {
			continue // the rule below the header
		}
		cells := strings.Split(strings.TrimSpace(strings.ReplaceAll(line, "**", "")), "|")
		cells = cells[1 : len(cells)-1]
		for k := range cells {
			cells[k] = strings.TrimSpace(cells[k])
			width[k] = max(width[k], len([]rune(cells[k])))
		}
		lines = append(lines, cells)
	}
	var b strings.Builder
	for _, cells := range lines {
		line := ""
		for k, c := range cells {
			line += "  " + c + strings.Repeat(" ", width[k]-len([]rune(c)))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
