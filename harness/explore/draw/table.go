package draw

import (
	"fmt"
	"strings"

	"example.com/racelab/harness/explore/wire"
)

// A cell is the text of a step, ready for its column.
type cell struct {
	step *wire.Step
	text string
	note string
}

func (p *printer) table() {
	var cells []cell
	for i := range p.t.Steps {
		s := &p.t.Steps[i]
		c := cell{step: s, text: Place(s) + "  " + Ops(s)}
		if s.Lane < 0 {
			c.text = "-- " + Ops(s)
		}
		if s.Note != "" {
			c.note = "     " + s.Note
		}
		cells = append(cells, c)
	}
	p.place(cells)
	p.header()
	p.leftOut(p.t.Before)
	for i := range cells {
		p.row(&cells[i])
	}
	p.leftOut(p.t.After)
	if n := len(p.t.Hidden); n > 0 {
		names := p.t.Hidden[0]
		if n > 1 {
			names += fmt.Sprintf(" and %d more", n-1)
		}
		p.line(fmt.Sprintf("%*s  %s without a part in this; -v shows all", stepWidth, "…", names))
	}
}

func (p *printer) leftOut(n int) {
	switch n {
	case 0:
	case 1:
		p.line(fmt.Sprintf("%*s  1 step is left out; -v shows it", stepWidth, "…"))
	default:
		p.line(fmt.Sprintf("%*s  %d steps are left out; -v shows them", stepWidth, "…", n))
	}
}

// place finds where each column begins: side by side if the page is wide
// enough, and as far apart as it allows if not.
func (p *printer) place(cells []cell) {
	natural := make([]int, len(p.t.Lanes))
	for i, l := range p.t.Lanes {
		natural[i] = runes(l.Name) + 2
	}
	for _, c := range cells {
		if l := c.step.Lane; l >= 0 {
			natural[l] = max(natural[l], runes(c.text)+2)
		}
	}
	widest := 0
	for _, n := range natural {
		widest = max(widest, n)
	}
	for _, try := range [...]struct {
		least int
		notes bool // they have to fit too; else they go below
	}{{30, true}, {20, false}, {minColumn, false}} {
		for most := max(widest, try.least); most >= try.least; most-- {
			if p.column = columns(natural, most); p.fits(cells, try.notes) {
				return
			}
		}
	}
	p.indent(cells)
}

// indent is for more goroutines than there is room for columns: each has its
// own depth, and its name stands in front of what it does.
func (p *printer) indent(cells []cell) {
	p.column = columns(make([]int, len(p.t.Lanes)), 0)
	for i := range p.column {
		p.column[i] += 2 * i
	}
	for i := range cells {
		if l := cells[i].step.Lane; l >= 0 {
			cells[i].text = p.t.Lanes[l].Name + ": " + cells[i].text
		}
	}
	p.narrow = true
}

func columns(natural []int, most int) []int {
	at := make([]int, len(natural))
	next := stepWidth + 2
	for i, n := range natural {
		at[i] = next
		next += min(n, most)
	}
	return at
}

// fits reports whether all cells end within the page.
func (p *printer) fits(cells []cell, notes bool) bool {
	for i, l := range p.t.Lanes {
		end := p.column[i] + runes(l.Name)
		if i+1 < len(p.t.Lanes) && end+2 > p.column[i+1] || end > p.Width {
			return false
		}
	}
	for _, c := range cells {
		if c.step.Lane < 0 {
			continue
		}
		end := p.column[c.step.Lane] + runes(c.text)
		switch {
		case notes:
			end += runes(c.note)
		case c.note != "":
			end = max(end, p.column[c.step.Lane]+leastRoom)
		}
		if end > p.Width {
			return false
		}
	}
	return true
}

func (p *printer) header() {
	text := fmt.Sprintf("%*s", stepWidth, "step")
	for i, l := range p.t.Lanes {
		if !p.narrow {
			text += strings.Repeat(" ", max(1, p.column[i]-runes(text))) + l.Name
		}
	}
	p.line(p.paint(bold, text))
}

// row prints a step. What does not fit goes on in the same column.
func (p *printer) row(c *cell) {
	no := fmt.Sprint(c.step.No)
	if c.step.Mark {
		no = "* " + no
	}
	at := stepWidth + 2
	if c.step.Lane >= 0 {
		at = p.column[c.step.Lane]
	}
	room := max(leastRoom, p.Width-at)
	lines := wrap(c.text, room)
	last := len(lines) - 1
	note := c.note
	used := runes(lines[last])
	if last > 0 {
		used += 4 // it is set further in
	}
	if note != "" && used+runes(note) > room {
		lines = append(lines, wrap(strings.TrimSpace(note), room-4)...)
		note = ""
	}
	for i, l := range lines {
		lead := ""
		if i == 0 {
			lead = no
		} else if !strings.HasPrefix(l, " ") {
			l = "    " + l
		}
		text := fmt.Sprintf("%*s%s", stepWidth, lead, strings.Repeat(" ", at-stepWidth))
		switch {
		case c.step.Mark:
			l = p.paint(red, l)
		case c.step.Lane < 0:
			l = p.paint(faint, l)
		}
		text += l
		if i == last {
			text += p.paint(yellow, note)
		}
		p.line(text)
	}
}

// wrap breaks text into lines of at most n runes, after a semicolon if there is
// one in the second half of a line, else at a blank. Lines but the first will be
// set four columns further in.
func wrap(text string, n int) (lines []string) {
	room := n
	for runes(text) > room {
		r := []rune(text)
		head := string(r[:room])
		at := strings.LastIndex(head, "; ") + 1
		if at < len(head)/2 {
			at = strings.LastIndex(head, " ")
		}
		if at <= len(head)/3 {
			at = len(head)
		}
		lines = append(lines, strings.TrimRight(text[:at], " "))
		text = strings.TrimLeft(text[at:], " ")
		room = n - 4
	}
	return append(lines, text)
}
