package main

import (
	"fmt"
	"strings"

	"example.com/racelab/bench/page"
)

// A block is a part of a Markdown file that comes from the results.
var blocks = map[string]func(*results) string{
	"peers-machine":    provenance,
	"peers-guarantees": func(*results) string { return guarantees() },
	"peers-choice":     choice,
	"peers-ratios":     func(r *results) string { return ratios(r, usual) },
	"peers-large":      func(r *results) string { return ratios(r, 1_000_000) },
	"peers-sizes":      sizes,
	"peers-goroutines": goroutines,
	"peers-gaps":       gaps,
	"peers-memory":     memory,
	"peers-targets":    targets,
}

func (r *results) block(name string) string { return blocks[name](r) }

// provenance says what the numbers are worth.
func provenance(r *results) string {
	free, all := r.counted()
	s := fmt.Sprintf("%s, %s/%s, %s, %s; medians of %d interleaved rounds of `%s` in bench/peers. The processors were free in %d of %d slices.",
		r.config["cpu"], r.config["goos"], r.config["goarch"], r.config["go"], r.config["from"], r.rounds(), r.config["command"], free, all)
	if 2*free < all {
		s += " **The machine was in use by others, so this is a preliminary run**: a factor of two says nothing, and the comparison of one core with two nothing at all. Allocations and bytes are exact."
	}
	return s + " An asterisk marks a median over slices without free processors."
}

func guarantees() string {
	t := "| store | what it is | lacks |\n|---|---|---|\n"
	for _, c := range contenders() {
		lacks := c.lacks
		if lacks == "" {
			lacks = "–"
		}
		t += fmt.Sprintf("| %s | %s | %s |\n", c.name, c.made, lacks)
	}
	return t
}

// ratios has a line for each work and number of cores: the fastest, and how many
// times as long the others take.
func ratios(r *results, jobs int) string {
	stores := names(contenders())
	t := "| | cores | fastest | " + strings.Join(stores, " | ") + " |\n|---|---:|---:" + strings.Repeat("|---:", len(stores)) + "|\n"
	for _, w := range works() {
		for _, procs := range []int{1, 2} {
			t += r.ratioLine(w.title, row{jobs, procs, procs, w.name}, stores)
		}
	}
	return t
}

func (r *results) ratioLine(title string, w row, stores []string) string {
	_, best, ok := r.best(w, anyStore)
	if !ok {
		return ""
	}
	line := fmt.Sprintf("| %s | %d | %s", title, w.procs, best)
	for _, s := range stores {
		v, ok := r.find(w, s)
		switch {
		case !ok:
			line += " | " + r.missing(w, s)
		case v.ns == best.ns:
			line += " | **1.00**"
		default:
			line += " | " + page.Digits(v.ns/best.ns)
		}
	}
	return line + " |\n"
}

func (v value) String() string {
	if v.busy {
		return page.Duration(v.ns) + "*"
	}
	return page.Duration(v.ns)
}

// choice is the short table for who has to choose a store of this module.
func choice(r *results) string {
	stores := []string{"inplace", "cells", "persistent", "atomic", "sharded", "locked", "perjob", "combining", "published", "channel"}
	t := "| | cores | " + strings.Join(stores, " | ") + " | fastest peer |\n|---|---:" + strings.Repeat("|---:", len(stores)) + "|---|\n"
	for _, w := range works() {
		for _, procs := range []int{1, 2} {
			w, title := row{usual, procs, procs, w.name}, w.title
			_, best, _ := r.best(w, func(c contender) bool { return !c.peer })
			t += fmt.Sprintf("| %s | %d", title, procs)
			for _, s := range stores {
				v, ok := r.find(w, s)
				switch {
				case !ok:
					t += " | " + r.missing(w, s)
				case v.ns == best.ns:
					t += " | **" + v.String() + "**"
				default:
					t += " | " + v.String()
				}
			}
			name, peer, _ := r.best(w, isPeer)
			t += fmt.Sprintf(" | %s, %s |\n", peer, name)
		}
	}
	return t
}

// sizes is the floor and the stores by number of jobs.
func sizes(r *results) string {
	stores := append([]string{floorName}, names(contenders())...)
	t := "| | jobs | cores | " + strings.Join(stores, " | ") + " |\n|---|---:|---:" + strings.Repeat("|---:", len(stores)) + "|\n"
	for _, w := range works()[:2] {
		for _, jobs := range r.sizes() {
			for _, procs := range []int{1, 2} {
				t += fmt.Sprintf("| %s | %s | %d%s |\n", w.title, thousands(jobs), procs, r.times(row{jobs, procs, procs, w.name}, stores))
			}
		}
	}
	return t
}

func (r *results) times(w row, stores []string) (cells string) {
	for _, s := range stores {
		if v, ok := r.find(w, s); ok {
			cells += " | " + v.String()
		} else {
			cells += " | " + r.missing(w, s)
		}
	}
	return cells
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func goroutines(r *results) string {
	stores := names(contenders())
	t := "| | goroutines | fastest | " + strings.Join(stores, " | ") + " |\n|---|---:|---:" + strings.Repeat("|---:", len(stores)) + "|\n"
	for _, w := range works() {
		for _, g := range r.numbers("goroutines", "Peers/") {
			line := r.ratioLine(w.title, row{usual, 2, g, w.name}, stores)
			t += strings.Replace(line, "| 2 |", fmt.Sprintf("| %d |", g), 1)
		}
	}
	return t
}

func memory(r *results) string {
	ws := works()
	t := "| store | bytes a job | "
	for _, w := range ws {
		t += w.title + " | "
	}
	t += "\n|---|---:" + strings.Repeat("|---:", len(ws)) + "|\n"
	for _, c := range contenders() {
		t += "| " + c.name
		if v, ok := r.median("Memory/jobs=100000/store="+c.name, "B/job"); ok {
			t += fmt.Sprintf(" | %.0f", v.ns)
		} else {
			t += " | –"
		}
		for _, w := range ws {
			name := fmt.Sprintf("Allocs/jobs=%d/store=%s/%s", usual, c.name, w.name)
			n, ok := r.median(name, "allocs/op")
			size, _ := r.median(name, "B/op")
			if !ok {
				t += " | –"
				continue
			}
			t += fmt.Sprintf(" | %.1f, %s B", n.ns, thousands(int(size.ns+0.5)))
		}
		t += " |\n"
	}
	return t
}
