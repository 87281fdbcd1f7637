// Package draw prints timelines as text: one column per goroutine, steps from
// top to bottom, each with its line of the source and what was read and written.
//
// In every row only one goroutine acts, so columns need no room for their
// longest cell: where the page is too narrow they move together, and a cell runs
// over the empty ones to its right. That keeps five goroutines within a page.
package draw

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"example.com/racelab/harness/explore/wire"
)

// A Style says how text is set. The zero value is plain text of Width columns.
type Style struct {
	Width int  // default 108, to which package testing adds four
	Color bool // for a terminal
}

const (
	defaultWidth = 108
	stepWidth    = 6  // "  * 12"
	leastRoom    = 24 // of a cell that is broken
	minColumn    = 10 // of a column whose cells run over into the next
)

// Story is the whole text of a finding: what failed, the timeline, why, and how
// to run it again.
func (st Style) Story(headline []string, t *wire.Timeline) string {
	p := &printer{Style: st, t: t}
	if p.Width == 0 {
		p.Width = defaultWidth
	}
	for i, l := range headline {
		if i == 0 {
			l = p.paint(bold, l)
		}
		p.line(l)
	}
	if len(headline) > 0 {
		p.line("")
	}
	for _, c := range t.Context {
		p.line(c)
	}
	if len(t.Context) > 0 {
		p.line("")
	}
	if len(t.Steps) > 0 {
		p.table()
		p.line("")
	}
	for _, w := range t.Why {
		p.hanging(w)
	}
	p.line("scope: " + t.Scope)
	p.line("replay: " + t.Replay)
	return p.String()
}

const (
	bold   = "1"
	red    = "1;31"
	yellow = "33"
	faint  = "2"
)

type printer struct {
	Style
	strings.Builder
	t      *wire.Timeline
	column []int // where each lane begins
	narrow bool  // names stand in the rows, not above the columns
}

func (p *printer) paint(color, text string) string {
	if !p.Color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (p *printer) line(text string) {
	p.WriteString(strings.TrimRight(text, " "))
	p.WriteByte('\n')
}

// hanging prints a sentence, and what does not fit below it, further in.
func (p *printer) hanging(text string) {
	indent := len(text) - len(strings.TrimLeft(text, " "))
	for i, l := range wrap(text[indent:], p.Width-indent-4) {
		if i > 0 {
			l = "    " + l
		}
		p.line(strings.Repeat(" ", indent) + l)
	}
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// Place is the file and the lines of a step: "store.go:41-44".
func Place(s *wire.Step) string {
	if s.File == "" {
		return ""
	}
	text := fmt.Sprintf("%s:%d", path.Base(s.File), s.Line)
	if s.Last > s.Line {
		text += fmt.Sprintf("-%d", s.Last)
	}
	return text
}

// Ops is what was done in a step. A single read or write is set so that what is
// read and written stands in one column.
func Ops(s *wire.Step) string {
	if rest, ok := strings.CutPrefix(s.Ops[0], "read "); ok && len(s.Ops) == 1 {
		return "read  " + rest
	}
	return strings.Join(s.Ops, "; ")
}
