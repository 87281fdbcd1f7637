// Package picture draws timelines as SVG and reports as a page. What it makes is
// self-contained: no script, font or style is loaded from anywhere, so a page can
// be mailed, kept as an artifact of a build, or opened without a network.
//
// A timeline is drawn like the history of a version control system: a line from
// top to bottom for each goroutine, a dot on it for each step, arrows for what
// happens before what, and the text of the steps beside all lines. Lanes stay
// narrow however much a step has to say, and with them the picture, so it can be
// read on a phone. Text in SVG does not wrap by itself; it is broken here, for a
// width that the caller gives.
//
// Colours follow prefers-color-scheme. Nothing is told by colour alone: the name
// of the goroutine stands in each step, and steps that decide have a ring and a
// band.
package picture

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"example.com/racelab/harness/explore/wire"
)

// Options say how a timeline is drawn. The zero value is for a desktop.
type Options struct {
	Width int  // of the picture in CSS pixels, at least 300; default 760
	Bare  bool // no style of its own: the page around it has [Style]
}

// Phone is the width of a picture for a phone.
const Phone = 328

const (
	defaultWidth = 760
	margin       = 14
	fontSize     = 12.5
	glyph        = fontSize * 0.61 // width of a character, a little more than any common monospaced font has
	lineHeight   = 17
	padding      = 7 // above and below the text of a step
)

// SVG draws a timeline.
func SVG(t *wire.Timeline, o Options) []byte {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	o.Width = max(o.Width, 300)
	d := &drawing{Options: o, t: t, gap: 34, left: margin + 26, y: margin, dot: map[int]point{}}
	if o.Width < 600 {
		d.gap = min(22, max(11, 90/max(1, len(t.Lanes)))) // the text needs the room more
	}
	d.text = d.left + max(1, len(t.Lanes))*d.gap + 4
	d.chars = int(float64(o.Width-margin-d.text) / glyph)
	d.legend()
	top := d.y
	d.leftOut(t.Before)
	for i := range t.Steps {
		d.step(&t.Steps[i])
	}
	d.leftOut(t.After)
	d.lanes(top)
	for _, e := range t.Edges {
		d.edge(e)
	}
	return d.whole()
}

type point struct{ x, y float64 }

// A drawing is a picture in the making. Later layers cover earlier ones.
type drawing struct {
	Options
	t     *wire.Timeline
	gap   int           // from one lane to the next
	left  int           // x of the first lane
	text  int           // x of the text
	chars int           // in a line of text
	y     int           // where the next thing goes
	dot   map[int]point // by number of the step

	bands, lines, arrows, dots, words strings.Builder
}

func (d *drawing) x(lane int) float64 { return float64(d.left) + (float64(lane)+0.5)*float64(d.gap) }

// color names the class of a lane's colour.
func color(lane int) string { return fmt.Sprintf("tl-c%d", lane%6) }

func (d *drawing) write(x float64, y int, class, text string) {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?' // no XML
		}
		return r
	}, text)
	fmt.Fprintf(&d.words, "<text x=\"%.1f\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, class, html.EscapeString(text))
}

// legend names the lanes.
func (d *drawing) legend() {
	for i, l := range d.t.Lanes {
		d.y += lineHeight
		fmt.Fprintf(&d.dots, "<circle cx=\"%d\" cy=\"%d\" r=\"5\" class=\"tl-dot %s\"/>\n", margin+5, d.y-4, color(i))
		text := l.Name
		if l.Start != "" {
			text += "  started at " + l.Start
		}
		d.write(margin+18, d.y, color(i)+" tl-name", cut(text, int(float64(d.Width-2*margin-18)/glyph)))
	}
	d.y += 12
}

func (d *drawing) leftOut(n int) {
	if n > 0 {
		d.y += lineHeight
		d.write(float64(d.text), d.y, "tl-soft", fmt.Sprintf("… steps left out: %d", n))
		d.y += padding
	}
}

// step draws the dot and the text of one step.
func (d *drawing) step(s *wire.Step) {
	begin := d.y
	d.y += padding
	if s.Lane < 0 {
		for _, l := range wrap(strings.Join(s.Ops, "; "), d.chars) {
			d.y += lineHeight
			d.write(float64(d.text), d.y-4, "tl-soft", l)
		}
		d.y += padding
		fmt.Fprintf(&d.lines, "<path d=\"M%d %dH%d\" class=\"tl-time\"/>\n", margin, begin+2, d.Width-margin)
		return
	}
	middle := d.y + lineHeight - 8
	d.words.WriteString("<g>")
	for i, l := range d.told(s) {
		d.y += lineHeight
		if i == 0 {
			d.write(float64(margin), d.y-4, "tl-soft", fmt.Sprint(s.No))
		}
		d.write(float64(d.text), d.y-4, l.class, l.text)
	}
	d.words.WriteString("</g>")
	d.y += padding
	p := point{d.x(s.Lane), float64(middle)}
	d.dot[s.No] = p
	if s.Mark {
		fmt.Fprintf(&d.bands, "<rect x=\"2\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" class=\"tl-band\"/>\n", begin, d.Width-4, d.y-begin)
		fmt.Fprintf(&d.dots, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\" class=\"tl-ring\"/>\n", p.x, p.y)
	}
	fmt.Fprintf(&d.dots, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"tl-dot %s\"><title>%s</title></circle>\n",
		p.x, p.y, color(s.Lane), html.EscapeString(strings.Join(s.Ops, "; ")))
}

type line struct{ class, text string }

// told is the text of a step: who, where, the source, what was done, and what
// that means.
func (d *drawing) told(s *wire.Step) (lines []line) {
	add := func(class, text string) {
		for _, l := range wrap(text, d.chars) {
			lines = append(lines, line{class, l})
		}
	}
	add(color(s.Lane)+" tl-name", d.t.Lanes[s.Lane].Name+"  "+place(s))
	ops := strings.Join(s.Ops, "; ")
	for _, src := range source(s) {
		if src != ops {
			add("tl-source", src)
		}
	}
	add("tl-op", ops)
	if s.Note != "" {
		add("tl-note", s.Note)
	}
	return lines
}

func place(s *wire.Step) string {
	text := fmt.Sprintf("%s:%d", s.File[strings.LastIndexByte(s.File, '/')+1:], s.Line)
	if s.Last > s.Line {
		text += fmt.Sprintf("-%d", s.Last)
	}
	return text
}

const maxSource = 3

// source is the code of a step, without the indentation that its lines share and
// without empty lines; of a long stretch the first and the last.
func source(s *wire.Step) (lines []string) {
	for _, l := range s.Source {
		code, _, _ := strings.Cut(l, " // ")
		if code = strings.TrimRight(strings.ReplaceAll(code, "\t", "  "), " "); strings.Trim(code, " })(") != "" && strings.TrimSpace(code) != "select {" {
			lines = append(lines, code)
		}
	}
	if len(lines) > maxSource {
		lines = []string{lines[0], "…", lines[len(lines)-1]}
	}
	indent := 1 << 10
	for _, l := range lines {
		if l != "…" {
			indent = min(indent, len(l)-len(strings.TrimLeft(l, " ")))
		}
	}
	for i, l := range lines {
		lines[i] = l[min(indent, len(l)-len(strings.TrimLeft(l, " "))):]
	}
	return lines
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(1, n-1)]) + "…"
}

// wrap breaks text into lines of at most n characters, at blanks where there
// are some.
func wrap(text string, n int) (lines []string) {
	n = max(n, 12)
	for utf8.RuneCountInString(text) > n {
		head := string([]rune(text)[:n])
		at := strings.LastIndexByte(head, ' ')
		if at <= len(head)/2 {
			at = len(head)
		}
		lines = append(lines, text[:at])
		text = "  " + strings.TrimLeft(text[at:], " ")
	}
	return append(lines, text)
}
