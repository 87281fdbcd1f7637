package picture

import (
	"fmt"
	"html"

	"example.com/racelab/harness/explore/wire"
)

// lanes draws the line of each goroutine, from its first step to its last.
func (d *drawing) lanes(top int) {
	for i := range d.t.Lanes {
		first, last := -1.0, -1.0
		for _, s := range d.t.Steps {
			if s.Lane != i {
				continue
			}
			if first < 0 {
				first = d.dot[s.No].y
			}
			last = d.dot[s.No].y
		}
		if d.t.Before > 0 && first >= 0 {
			first = float64(top)
		}
		if last > first {
			fmt.Fprintf(&d.lines, "<path d=\"M%.1f %.1fV%.1f\" class=\"tl-lane %s\"/>\n", d.x(i), first, last, color(i))
		}
	}
}

// kinds say in a word why one step happens before another.
var kinds = map[string]string{
	"go": "starts it", "end": "its end is waited for", "lock": "unlocks what it locks", "channel": "sends what it receives",
	"close": "closes what it receives from", "atomic": "stores what it loads", "once": "does it once", "cond": "wakes it",
	"race": "a data race: nothing orders these",
}

// edge draws an arrow between the dots of two steps. It leaves the lanes at a
// right angle, so that it does not run along one.
func (d *drawing) edge(e wire.Edge) {
	from, ok1 := d.dot[e.From]
	to, ok2 := d.dot[e.To]
	if !ok1 || !ok2 {
		return
	}
	class := "tl-edge"
	if e.Kind == "race" {
		class = "tl-race"
	}
	side := 1.0
	if to.x < from.x {
		side = -1
	}
	const gap = 6.5
	bend := side * float64(d.gap) * 0.8
	what := kinds[e.Kind]
	if what == "" {
		what = e.Kind
	}
	end := to.x - side*gap
	fmt.Fprintf(&d.arrows, "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" class=\"%s\"><title>step %d, step %d: %s</title></path>\n",
		from.x+side*gap, from.y, from.x+bend, from.y, to.x-bend, to.y, end, to.y, class,
		e.From, e.To, html.EscapeString(what))
	if e.Kind != "race" { // the arrow arrives along the row, so its head needs no turning
		fmt.Fprintf(&d.arrows, "<path d=\"M%.1f %.1fl%.1f -3.5v7z\" class=\"tl-tip\"/>\n", end, to.y, -side*6)
	}
}

// whole puts the layers on top of each other.
func (d *drawing) whole() []byte {
	height := d.y + margin
	style := ""
	if !d.Bare {
		style = "<style>" + Style + "</style>\n"
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" class="tl" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">
%s<rect width="%d" height="%d" rx="6" class="tl-paper"/>
%s%s%s%s%s</svg>
`, d.Width, height, d.Width, height, html.EscapeString(d.label()), style, d.Width, height,
		d.bands.String(), d.lines.String(), d.arrows.String(), d.dots.String(), d.words.String())
}

func (d *drawing) label() string {
	return fmt.Sprintf("timeline of %d goroutines in %d steps", len(d.t.Lanes), len(d.t.Steps))
}

// Style is the style of the pictures, for a page that holds several.
const Style = `
.tl { --tl-paper: #fbfbfa; --tl-ink: #1d1f23; --tl-soft: #555b65; --tl-red: #a8071a; --tl-band: #fdeaea; --tl-edge: #8a919c;
  --tl-c0: #0b57d0; --tl-c1: #8a2be2; --tl-c2: #00695c; --tl-c3: #8f4700; --tl-c4: #ad1457; --tl-c5: #455060;
  font: 12.5px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; max-width: 100%; height: auto }
@media (prefers-color-scheme: dark) {
.tl { --tl-paper: #181b20; --tl-ink: #e9eaec; --tl-soft: #a9b0bb; --tl-red: #ff9a9a; --tl-band: #3b2327; --tl-edge: #757d89;
  --tl-c0: #8ab4f8; --tl-c1: #d3b1ff; --tl-c2: #7fd6c2; --tl-c3: #ffbd7a; --tl-c4: #ffa3c7; --tl-c5: #c3c9d4 } }
.tl text { white-space: pre; fill: var(--tl-ink) }
.tl .tl-name { font-weight: 600 } .tl .tl-soft, .tl .tl-source { fill: var(--tl-soft) }
.tl .tl-note { fill: var(--tl-red); font-weight: 600 }
.tl-paper { fill: var(--tl-paper) } .tl-band { fill: var(--tl-band) }
.tl-lane { fill: none; stroke-width: 2; opacity: .45 } .tl-time { stroke: var(--tl-edge); stroke-dasharray: 2 4 }
.tl-edge { fill: none; stroke: var(--tl-edge); stroke-width: 1.3 } .tl-tip { fill: var(--tl-edge) }
.tl-race { fill: none; stroke: var(--tl-red); stroke-width: 2; stroke-dasharray: 5 3 }
.tl-ring { fill: none; stroke: var(--tl-red); stroke-width: 2 }
.tl text.tl-c0, .tl-dot.tl-c0 { fill: var(--tl-c0) } .tl-lane.tl-c0 { stroke: var(--tl-c0) }
.tl text.tl-c1, .tl-dot.tl-c1 { fill: var(--tl-c1) } .tl-lane.tl-c1 { stroke: var(--tl-c1) }
.tl text.tl-c2, .tl-dot.tl-c2 { fill: var(--tl-c2) } .tl-lane.tl-c2 { stroke: var(--tl-c2) }
.tl text.tl-c3, .tl-dot.tl-c3 { fill: var(--tl-c3) } .tl-lane.tl-c3 { stroke: var(--tl-c3) }
.tl text.tl-c4, .tl-dot.tl-c4 { fill: var(--tl-c4) } .tl-lane.tl-c4 { stroke: var(--tl-c4) }
.tl text.tl-c5, .tl-dot.tl-c5 { fill: var(--tl-c5) } .tl-lane.tl-c5 { stroke: var(--tl-c5) }
`
