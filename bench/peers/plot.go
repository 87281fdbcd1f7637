package main

import (
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"strings"

	"example.com/racelab/bench/page"
)

// plots writes the curves: what a call costs by the number of jobs, and by the
// number of goroutines.
func plots(folder string, r *results) error {
	jobs := figure{head: "Time per call by number of jobs (logarithmic)", axis: "jobs", xs: r.sizes()}
	for _, w := range works()[:2] {
		for _, procs := range []int{1, 2} {
			jobs.add(w.title+", "+cores(procs), func(x int) row { return row{x, procs, procs, w.name} })
		}
	}
	gs := figure{head: "Time per call by number of goroutines, on 2 cores (logarithmic)", axis: "goroutines", xs: r.numbers("goroutines", "Peers/")}
	for _, w := range works() {
		switch w.name {
		case "op=get", "op=beat", "mix=50poll-50beat":
			gs.add(w.title, func(x int) row { return row{usual, 2, x, w.name} })
		}
	}
	for name, f := range map[string]figure{"peers-jobs.svg": jobs, "peers-goroutines.svg": gs} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(f.draw(r)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A figure is panels with a line for each store.
type figure struct {
	head, axis string
	xs         []int
	titles     []string
	rows       []func(x int) row
}

func (f *figure) add(title string, at func(x int) row) {
	f.titles, f.rows = append(f.titles, title), append(f.rows, at)
}

const (
	panelWidth  = 400.0
	panelHeight = 300.0
)

// drawn are the stores that a picture can tell apart, with the floor.
var drawn = []struct{ name, colour, dash string }{
	{floorName, "#8c959f", "2 3"}, {"inplace", "#1a7f37", ""}, {"cells", "#0e7f86", ""}, {"sharded", "#0969da", ""},
	{"locked", "#54aeff", "6 3"}, {"mutex-map", "#8250df", "6 3"}, {"sync.Map", "#bf3989", ""}, {"xsync", "#cf222e", ""},
	{"xsync-cells", "#fa4549", "6 3"}, {"orcaman", "#bc4c00", ""}, {"haxmap", "#9a6700", ""}, {"trie", "#6e7781", ""},
}

func (f *figure) draw(r *results) string {
	var b strings.Builder
	width, height := 2*panelWidth+40, 90+float64((len(f.rows)+1)/2)*panelHeight
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="%s">`+"\n",
		width, height, width, height, html.EscapeString(f.head))
	b.WriteString("<style>text{font:12px system-ui,sans-serif;fill:#24292f}.head{font-size:16px;font-weight:600}.grid{stroke:#d8dee4}</style>\n")
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="#ffffff"/><text x="20" y="28" class="head">%s</text>`+"\n", width, height, html.EscapeString(f.head))
	x := 20.0
	for _, s := range drawn {
		fmt.Fprintf(&b, `<line x1="%g" y1="50" x2="%g" y2="50" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%g" y="54">%s</text>`+"\n",
			x, x+14, s.colour, s.dash, x+18, s.name)
		x += 30 + 6.2*float64(len(s.name))
	}
	for i := range f.rows {
		f.panel(&b, r, i, 60+float64(i%2)*(panelWidth+10), 90+float64(i/2)*panelHeight)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (f *figure) panel(b *strings.Builder, r *results, i int, left, top float64) {
	low, high := math.Inf(1), 0.0
	for _, s := range drawn {
		for _, x := range f.xs {
			if v, ok := r.find(f.rows[i](x), s.name); ok {
				low, high = min(low, v.ns), max(high, v.ns)
			}
		}
	}
	if high == 0 {
		return
	}
	low, high = math.Floor(math.Log10(low)), math.Max(math.Ceil(math.Log10(high)), math.Floor(math.Log10(low))+1)
	w, h := panelWidth-90, panelHeight-80
	atX := func(x int) float64 {
		return left + math.Log(float64(x)/float64(f.xs[0]))/max(1e-9, math.Log(float64(f.xs[len(f.xs)-1])/float64(f.xs[0])))*w
	}
	atY := func(ns float64) float64 { return top + h - (math.Log10(ns)-low)/(high-low)*h }
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" font-weight="600">%s</text>`+"\n", left, top-8, html.EscapeString(f.titles[i]))
	for e := low; e <= high; e++ {
		y := atY(math.Pow(10, e))
		fmt.Fprintf(b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/><text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n",
			left, y, left+w, y, left-6, y+4, strings.Replace(page.Duration(math.Pow(10, e)), ".00", "", 1))
	}
	for _, x := range f.xs {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n", atX(x), top+h+16, thousands(x))
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n", left+w/2, top+h+32, f.axis)
	for _, s := range drawn {
		var points []string
		for _, x := range f.xs {
			if v, ok := r.find(f.rows[i](x), s.name); ok {
				points = append(points, fmt.Sprintf("%.1f,%.1f", atX(x), atY(v.ns)))
			}
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="1.8" stroke-dasharray="%s"><title>%s</title></polyline>`+"\n",
			strings.Join(points, " "), s.colour, s.dash, s.name)
	}
}
