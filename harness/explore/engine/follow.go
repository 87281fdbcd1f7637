package engine

import (
	"fmt"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// A guided execution lets goroutines go on as a meaning says, in a program that need not be
// the one it was made of. Where that is not possible it notes why, the first time,
// and stays as near to the meaning as it can: a turn that has no end any more is
// taken as far as it goes, and one whose goroutine is blocked is taken when it no
// longer is.
type guided struct {
	m     *meaning
	loose bool // only kinds are compared, not functions and lines
	marks *marks
	paths *paths
	gs    []int // by goroutine of the meaning; -1: not started
	taken []int // of its ways
	cur   int
	at    int // turn
	off   *misfit
}

// A misfit is the first place at which an execution was not as its meaning says.
type misfit struct {
	blocked bool
	spot    int    // of the meaning, that was not reached; -1: the end of a goroutine
	at      string // blocked: where
	by      string // and by what, since when
}

func guide(m *meaning, loose bool) *guided {
	f := &guided{m: m, loose: loose, marks: newMarks(), taken: make([]int, len(m.gs))}
	f.paths = newPaths(f.marks, nil)
	for range m.gs {
		f.gs = append(f.gs, -1)
	}
	f.gs[0] = 0
	return f
}

func (f *guided) Next(current int, enabled []int) int {
	if current >= 0 {
		f.marks.announced(current)
	}
	f.look()
	f.cur = f.next(current, enabled)
	return f.cur
}

func (f *guided) next(current int, enabled []int) int {
	for ; f.at < len(f.m.turns); f.at++ {
		t := &f.m.turns[f.at]
		g := f.gs[t.g]
		if g < 0 {
			f.note(misfit{spot: f.m.gs[t.g].at})
			continue
		}
		switch s := f.marks.stand[g]; {
		case f.reached(t, g):
		case sim.GoroutineAt(g).Ended():
			if t.stop >= 0 {
				f.note(misfit{spot: t.stop})
			}
		case slices.Contains(enabled, g):
			return g
		case s.kind == sim.KSleep:
			return strategy.Stay{}.Next(current, enabled)
		default:
			f.blocked(g, s)
			return strategy.Stay{}.Next(current, enabled)
		}
	}
	return strategy.Stay{}.Next(current, enabled)
}

// reached reports whether g stands before what ends its turn, or has gone past it.
func (f *guided) reached(t *turn, g int) bool {
	if t.stop < 0 {
		return false
	}
	want, s := f.key(t.stop), f.marks.stand[g]
	have := s.sight
	have.at = where{}
	if f.loose {
		n := f.marks.kinds[g][want.kind]
		return n > t.nthKind || n == t.nthKind && (s.kind == want.kind || t.nthKind > 0)
	}
	n := f.marks.count[g][want]
	return n > t.nth || n == t.nth && (have == want || t.nth > 0)
}

func (f *guided) key(i int) sight {
	s := f.m.spots[i]
	return sight{name: f.m.decls[s.decl].name, kind: s.kind, text: s.text}
}

// look finds the goroutines of the meaning among those that were started.
func (f *guided) look() {
	_, names := sim.SoFar()
	from := len(f.paths.of)
	f.paths.more(names)
	for g := from; g < len(f.paths.of); g++ {
		p := f.paths.of[g]
		p.at = where{}
		for i, b := range f.m.gs {
			if i == 0 || f.gs[i] >= 0 || b.parent >= 0 && f.gs[b.parent] != p.parent || b.parent < 0 && p.parent >= 0 {
				continue
			}
			if f.loose && p.nthAll == b.nthAll || !f.loose && p.nth == b.nth && p.sight == f.key(b.at) {
				f.gs[i] = g
				break
			}
		}
	}
}

func (f *guided) note(m misfit) {
	if f.off == nil {
		f.off = &m
	}
}

// blocked notes that g cannot go on, and who is to blame.
func (f *guided) blocked(g int, s opinion) {
	if f.off != nil {
		return
	}
	e := sim.GoroutineAt(g).Asked()
	events, _ := sim.SoFar()
	m := misfit{blocked: true, spot: -1, at: s.at.short()}
	if e.Kind == sim.KStart || s.at.file == "" {
		m.at = placeOf(e.Stack, e.Site).short()
	}
	lock := "it"
	if c := locate(e.Stack); c.user {
		line := f.marks.lines.at(c.at)
		if call := callIn(line, c.name[strings.LastIndexByte(c.name, '.')+1:]); call != "" {
			lock = call[:strings.LastIndexByte(call[:strings.LastIndexByte(call, '(')], '.')]
		} else {
			lock = clip(line, 40)
		}
	}
	held := hold(events, map[int]int{})
	if by := held.blockers(&sim.Blocked{G: g, Kind: e.Kind, Obj: e.Obj}); len(by) > 0 && by[0].event >= 0 {
		h := &events[by[0].event]
		m.by = fmt.Sprintf("%s held since %s", lock, placeOf(h.Stack, h.Site).short())
	} else {
		m.by = fmt.Sprintf("%s, which nobody has ended", clip(f.marks.lines.at(s.at), 40))
	}
	f.off = &m
}

func (f *guided) Choose(n int) int {
	for i, g := range f.gs {
		if g != f.cur || f.taken[i] >= len(f.m.ways[i]) {
			continue
		}
		w := f.m.ways[i][f.taken[i]]
		f.taken[i]++
		return min(w, n-1)
	}
	return 0
}

// now is where a spot of the meaning is in the present code, as far as its function
// is still there; else where it was.
func (m *meaning) now(l lines, i int) string {
	s := m.spots[i]
	d := m.decls[s.decl]
	file := absolute(d.file)
	first, ok := l.find(file, d.name, d.line)
	if !ok {
		return m.old(i)
	}
	return where{file: file, line: first + s.line}.short()
}

// changed returns the first spot, of what decided or of the turns, whose declaration is not what it was.
func (m *meaning) changed(l lines) (spot int, ok bool) {
	order := slices.Clone(m.sites)
	for _, t := range m.turns {
		if t.g > 0 {
			order = append(order, m.gs[t.g].at)
		}
		if t.stop >= 0 {
			order = append(order, t.stop)
		}
	}
	for i := range m.spots {
		order = append(order, i)
	}
	for _, i := range order {
		d := m.decls[m.spots[i].decl]
		if strings.HasPrefix(d.file, beyond) {
			continue
		}
		file := absolute(d.file)
		first, found := l.find(file, d.name, d.line)
		if !found {
			return i, true
		}
		if _, last := l.declared(file, first); l.hash(file, first, last) != d.body {
			return i, true
		}
	}
	return 0, false
}
