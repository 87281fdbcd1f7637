package main

import (
	"math"
	"os"
	"path/filepath"
	"strconv"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

func plotFiles(folder string) []string {
	return []string{filepath.Join(folder, "sizes.svg"), filepath.Join(folder, "mixes.svg")}
}

// plot writes the pictures: what a call costs by the number of jobs, and what
// the mixes cost.
func plot(folder string, r *printed.Results) error {
	for i, draw := range []func(*printed.Results) string{sizesPlot, mixesPlot} {
		if err := os.WriteFile(plotFiles(folder)[i], []byte(draw(r)), 0o644); err != nil {
			return mistakef("-out: %w", err)
		}
	}
	return nil
}

// A scale maps a value to a coordinate by its logarithm.
type scale struct{ low, high, from, to float64 }

func (s scale) at(v float64) float64 {
	return s.from + (math.Log10(v)-math.Log10(s.low))/(math.Log10(s.high)-math.Log10(s.low))*(s.to-s.from)
}

// around is a scale from the power of ten below all values to the one above.
func around(values []float64, from, to float64) scale {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if high == 0 {
		low, high = 1, 10
	}
	low, high = math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	return scale{math.Pow(10, low), math.Pow(10, max(high, low+1)), from, to}
}

// ticks are the powers of ten.
func (s scale) ticks() []float64 {
	var t []float64
	for v := s.low; v < s.high*1.01; v *= 10 {
		t = append(t, v)
	}
	return t
}

var numbers = []string{"1", "100", "10000", "1000000"}

// sizesPlot has a panel for each call and number of cores, and in it a line for
// each store.
func sizesPlot(r *printed.Results) string {
	p := newPicture(860, 640, "Time per call by number of jobs (logarithmic)")
	for i, w := range works[:2] {
		var all []float64
		for _, jobs := range numbers {
			for _, procs := range []string{"1", "2"} {
				all = append(all, medians(r, row{work: w.key, jobs: jobs, procs: procs})...)
			}
		}
		for k, procs := range []string{"1", "2"} {
			x, y := 70+float64(k)*410, 110+float64(i)*270
			title := w.title + ", " + procs + " core"
			if procs != "1" {
				title += "s"
			}
			sizesPanel(p, r, title, row{work: w.key, procs: procs}, scale{1, 1e6, x, x + 350}, around(all, y+200, y))
		}
	}
	return p.end()
}

func sizesPanel(p *picture, r *printed.Results, title string, w row, x, y scale) {
	p.text(x.from, y.to-10, "start", "title", title)
	for _, v := range y.ticks() {
		p.line(x.from, y.at(v), x.to, y.at(v), "grid")
		p.text(x.from-6, y.at(v)+4, "end", "tick", short(v))
	}
	for _, jobs := range numbers {
		v, _ := strconv.ParseFloat(jobs, 64)
		p.text(x.at(v), y.from+18, "middle", "tick", page.Thousands(jobs))
	}
	p.text((x.from+x.to)/2, y.from+34, "middle", "tick", "jobs")
	for i, store := range stores {
		var points []point
		for _, jobs := range numbers {
			w.jobs = jobs
			n, _ := strconv.ParseFloat(jobs, 64)
			if v, ok := w.find(r, store).Median("ns/op"); ok {
				points = append(points, point{x.at(n), y.at(v), store + ", " + jobsOf(jobs) + ": " + page.Duration(v)})
			}
		}
		p.series(i, points)
	}
}

// mixesPlot has a line for each work and number of cores, and on it a mark for
// each store. Lines through the marks would mean nothing here.
func mixesPlot(r *printed.Results) string {
	lines := rows(works[3:])
	p := newPicture(860, 130+float64(len(lines))*26+40, "Time per call at 10,000 jobs (logarithmic)")
	var all []float64
	for _, w := range lines {
		all = append(all, medians(r, w)...)
	}
	top, bottom := 104.0, 104+float64(len(lines))*26
	x := around(all, 290, 830)
	for _, v := range x.ticks() {
		p.line(x.at(v), top, x.at(v), bottom, "grid")
		p.text(x.at(v), bottom+18, "middle", "tick", short(v))
	}
	for i, w := range lines {
		y := top + 13 + float64(i)*26
		p.line(x.from, y, x.to, y, "grid")
		p.text(x.from-10, y+4, "end", "tick", w.title+" ("+w.procs+")")
		for k, store := range stores {
			if v, ok := w.find(r, store).Median("ns/op"); ok {
				p.series(k, []point{{x.at(v), y, w.title + ", " + store + ": " + page.Duration(v)}})
			}
		}
	}
	p.text(x.from-10, top-6, "end", "tick", "(cores)")
	return p.end()
}

func medians(r *printed.Results, w row) []float64 {
	var all []float64
	for _, store := range stores {
		if v, ok := w.find(r, store).Median("ns/op"); ok {
			all = append(all, v)
		}
	}
	return all
}

// short is a power of ten of nanoseconds: "10 ns", "1 ms".
func short(ns float64) string {
	units := []string{"ns", "µs", "ms", "s"}
	i := 0
	for ; ns >= 999.5 && i < len(units)-1; i++ {
		ns /= 1000
	}
	return strconv.FormatFloat(math.Round(ns), 'f', -1, 64) + " " + units[i]
}
