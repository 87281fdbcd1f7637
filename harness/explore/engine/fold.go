package engine

import (
	"unicode/utf8"
)

const (
	maxCell = 64 // runes of the operations of a row
	maxSpan = 12 // lines of the source that a row spans
	maxRows = 40
	maxSeen = 4 // goroutines with a column, of those that take no part
)

// add appends the row of an event. What a goroutine does without interruption
// on one line is one row, and so is what it does in a few lines of one function
// as long as nothing of it decides; unless -v was given.
func (s *story) add(event int, r row) {
	if n := len(s.rows); n > 0 && !s.h.Verbose && s.rows[n-1].takes(&r, s.room()) {
		s.rows[n-1].join(&r)
	} else {
		s.rows = append(s.rows, r)
	}
	s.step[event] = len(s.rows) - 1
}

// room is how many runes of operations a row may be folded to: with many columns
// the last ones have little.
func (s *story) room() int {
	if len(s.names) > 3 {
		return maxCell / 2
	}
	return maxCell
}

// takes reports whether the next row can be folded into r.
func (r *row) takes(next *row, room int) bool {
	if r.g != next.g || r.at.file != next.at.file {
		return false
	}
	if r.g < 0 {
		return false
	}
	if r.at.line == next.at.line && r.last == r.at.line {
		return true
	}
	return !r.mark && !next.mark && r.at.fn == next.at.fn && next.at.line >= r.last && next.at.line-r.at.line < maxSpan &&
		r.size()+next.size() < room
}

func (r *row) size() (n int) {
	for _, op := range r.ops {
		n += utf8.RuneCountInString(op) + 2
	}
	return n
}

// join adds what next did to r.
func (r *row) join(next *row) {
	line := r.last
	r.last = max(r.last, next.last)
	r.mark = r.mark || next.mark
	for _, op := range next.ops {
		switch last := r.ops[len(r.ops)-1]; {
		case op == last && (next.at.line == line || next.g < 0), last == "…":
		case r.size()+utf8.RuneCountInString(op) < 2*maxCell:
			r.ops = append(r.ops, op)
		default:
			r.ops = append(r.ops, "…")
		}
	}
}

// trim leaves out what nobody would read: the steps far from those that decide,
// and the goroutines that take no part where there are many.
func (s *story) trim() {
	if s.h.Verbose {
		return
	}
	s.repeats()
	s.hide()
	if len(s.rows) <= maxRows {
		return
	}
	cut := len(s.rows) - maxRows
	for i := range s.rows {
		if s.rows[i].mark && i < cut {
			cut = max(0, i-maxRows/4)
			break
		}
	}
	end := min(len(s.rows), cut+maxRows)
	s.tl.Before, s.tl.After = cut, len(s.rows)-end
	s.rows, s.first = s.rows[cut:end], cut
	for event, i := range s.step {
		if s.step[event] = i - cut; i < cut || i >= end {
			delete(s.step, event)
		}
	}
}

// hide leaves out goroutines with no step that decides, no value sent in one or received,
// and nothing that they wait for: those that the failure does not need, and the latest of
// the others until the columns fit on a page.
func (s *story) hide() {
	var out []int
	heard := s.heard()
	seen := 0
	for g := range s.names {
		if s.shown(g) {
			seen++
		}
	}
	for g := len(s.names) - 1; g > 0; g-- {
		if s.shown(g) && !s.takesPart(g) && !heard[g] && (seen-len(out) > maxSeen || s.h.idle[g] && len(s.mark) > 0) {
			out = append(out, g)
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		s.tl.Hidden = append(s.tl.Hidden, s.name(out[i]))
		s.drop(out[i])
	}
}

// heard are the goroutines between which and a step that decides a value goes through a
// channel.
func (s *story) heard() map[int]bool {
	all := map[int]bool{}
	for _, o := range s.orders() {
		if o.kind == "channel" && (s.mark[o.first] || s.mark[o.second]) {
			all[s.rec.Events[o.first].G], all[s.rec.Events[o.second].G] = true, true
		}
	}
	return all
}

func (s *story) takesPart(g int) bool {
	for _, r := range s.rows {
		if r.g == g && r.mark {
			return true
		}
	}
	return s.stuck(g)
}

// drop takes the rows of a goroutine out.
func (s *story) drop(g int) {
	kept := s.rows[:0]
	moved := map[int]int{}
	for i, r := range s.rows {
		if r.g != g {
			moved[i] = len(kept)
			kept = append(kept, r)
		}
	}
	s.rows = kept
	for event, i := range s.step {
		if to, ok := moved[i]; ok {
			s.step[event] = to
		} else {
			delete(s.step, event)
		}
	}
}
