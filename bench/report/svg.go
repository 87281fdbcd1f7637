package main

import (
	"fmt"
	"html"
	"strings"
)

// A picture is an SVG under construction. Colours are classes, so that the same
// file is readable on a light and on a dark page; each store has a mark of its
// own besides, for those who do not see the colours.
type picture struct{ strings.Builder }

type point struct {
	x, y float64
	tip  string // shown under the pointer
}

const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.head { font-size: 16px; font-weight: 600 } .title { font-weight: 600 } .tick { fill: #57606a }
.page { fill: #ffffff } .grid { stroke: #d8dee4 } .line { fill: none; stroke-width: 1.8 }
.s0 { stroke: #cf222e; fill: #cf222e } .s1 { stroke: #bc4c00; fill: #bc4c00 } .s2 { stroke: #0969da; fill: #0969da }
.s3 { stroke: #0e7f86; fill: #0e7f86 } .s4 { stroke: #8250df; fill: #8250df } .s5 { stroke: #1a7f37; fill: #1a7f37 }
.s6 { stroke: #bf3989; fill: #bf3989 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .tick { fill: #9198a1 } .page { fill: #0d1117 } .grid { stroke: #30363d }
.s0 { stroke: #ff7b72; fill: #ff7b72 } .s1 { stroke: #f0883e; fill: #f0883e } .s2 { stroke: #58a6ff; fill: #58a6ff }
.s3 { stroke: #39c5cf; fill: #39c5cf } .s4 { stroke: #bc8cff; fill: #bc8cff } .s5 { stroke: #3fb950; fill: #3fb950 }
.s6 { stroke: #f778ba; fill: #f778ba }
}
.line { fill: none }
</style>
`

// marks are drawn around the origin, one for each of stores.
var marks = []string{
	"M-4-4L4 4M-4 4L4-4", "M0-5V5M-5 0H5", "M-4-4H4V4H-4Z",
	"M0-5L5 0L0 5L-5 0Z", "M0-5L5 4H-5Z", "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0-4.5 0Z",
	"M-5-4H5L0 5Z",
}

func newPicture(width, height float64, head string) *picture {
	p := new(picture)
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="%s">`+"\n",
		width, height, width, height, html.EscapeString(head))
	p.WriteString(style)
	fmt.Fprintf(p, `<rect class="page" width="%g" height="%g"/>`+"\n", width, height)
	p.text(20, 30, "start", "head", head)
	x := 30.0
	for i, s := range stores {
		p.mark(i, point{x, 56, s})
		p.text(x+12, 60, "start", "tick", s)
		x += 50 + 7*float64(len(s))
	}
	return p
}

func (p *picture) end() string {
	p.WriteString("</svg>\n")
	return p.String()
}

func (p *picture) text(x, y float64, anchor, class, s string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="%s" class="%s">%s</text>`+"\n", x, y, anchor, class, html.EscapeString(s))
}

func (p *picture) line(x1, y1, x2, y2 float64, class string) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`+"\n", x1, y1, x2, y2, class)
}

func (p *picture) mark(i int, at point) {
	fmt.Fprintf(p, `<path d="%s" transform="translate(%.1f %.1f)" class="s%d" stroke-width="1.5"><title>%s</title></path>`+"\n",
		marks[i], at.x, at.y, i, html.EscapeString(at.tip))
}

// series draws the points of stores[i], joined by a line.
func (p *picture) series(i int, points []point) {
	if len(points) > 1 {
		var at []string
		for _, q := range points {
			at = append(at, fmt.Sprintf("%.1f,%.1f", q.x, q.y))
		}
		fmt.Fprintf(p, `<polyline points="%s" class="s%d line"/>`+"\n", strings.Join(at, " "), i)
	}
	for _, q := range points {
		p.mark(i, q)
	}
}
