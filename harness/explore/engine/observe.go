package engine

import (
	"fmt"
	"slices"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// An observer lets another Chooser choose and notes what its choices mean.
type observer struct {
	sim.Chooser
	marks *marks
	cur   int
	turns []stopped // that have come to an end
	last  int       // the turn that began with the last choice which was no matter of course
	ways  map[int][]int
}

// A stopped turn is where a goroutine stood when another one had its turn.
type stopped struct {
	g     int
	ended bool
	opinion
}

func observe(c sim.Chooser) *observer {
	return &observer{Chooser: c, marks: newMarks(), last: -1, ways: map[int][]int{}}
}

func (o *observer) Next(current int, enabled []int) int {
	if current >= 0 {
		o.marks.announced(current)
	}
	g := enabled[0]
	if len(enabled) > 1 {
		g = o.Chooser.Next(current, enabled)
	}
	if g != o.cur {
		o.turns = append(o.turns, stopped{o.cur, sim.GoroutineAt(o.cur).Ended(), o.marks.stand[o.cur]})
		o.cur = g
	}
	if g != (strategy.Stay{}).Next(current, enabled) {
		o.last = len(o.turns)
	}
	return g
}

func (o *observer) Choose(n int) int {
	i := o.Chooser.Choose(n)
	o.ways[o.cur] = append(o.ways[o.cur], i)
	return i
}

// meaning says what the observed execution did. hot are the accesses that were
// scheduling points.
func (o *observer) meaning(names []sim.GoName, hot []sim.Site) *meaner {
	b := &meaner{m: &meaning{gs: []born{{parent: -1}}}, marks: o.marks, paths: newPaths(o.marks, names), number: map[int]int{0: 0}}
	for _, t := range o.turns[:min(o.last+1, len(o.turns), maxTurns)] {
		mt := turn{g: b.goroutine(t.g), stop: -1}
		if !t.ended && t.at.file != "" {
			mt.stop, mt.nth, mt.nthKind = b.spot(t.sight), t.nth, t.nthKind
		}
		b.m.turns = append(b.m.turns, mt)
	}
	if o.last == len(o.turns) && len(o.turns) < maxTurns { // it is still under way
		b.m.turns = append(b.m.turns, turn{g: b.goroutine(o.cur), stop: -1})
	}
	for g := range names {
		if slices.Max(append(o.ways[g], 0)) > 0 {
			b.goroutine(g)
		}
	}
	b.m.ways = make([][]int, len(b.m.gs))
	for g, i := range b.number {
		if slices.Max(append(o.ways[g], 0)) > 0 {
			b.m.ways[i] = o.ways[g]
		}
	}
	for _, s := range grouped(hot) {
		h, n := describeSite(s)
		b.m.hot, b.m.hotAt = append(b.m.hot, h), append(b.m.hotAt, n)
	}
	return b
}

// site adds an operation that decided.
func (b *meaner) site(kind sim.Kind, site sim.Site, stack []uintptr) {
	if c := locate(stack); len(stack) > 0 && !c.user || len(b.m.sites) == maxSites {
		return
	}
	if i := b.spot(b.marks.sight(kind, site, stack)); !slices.Contains(b.m.sites, i) {
		b.m.sites = append(b.m.sites, i)
	}
}

// A meaner puts together a meaning.
type meaner struct {
	m      *meaning
	marks  *marks
	paths  *paths
	number map[int]int // in the meaning, of goroutines
}

// goroutine returns the number of g in the meaning; its ancestors are there too.
func (b *meaner) goroutine(g int) int {
	if i, ok := b.number[g]; ok {
		return i
	}
	p := b.paths.of[g]
	parent := -1
	if p.parent >= 0 {
		parent = b.goroutine(p.parent)
	}
	b.m.gs = append(b.m.gs, born{parent, b.spot(p.sight), p.nth, p.nthAll})
	b.number[g] = len(b.m.gs) - 1
	return b.number[g]
}

func (b *meaner) spot(s sight) int {
	first, last := b.marks.lines.declared(s.at.file, s.at.line)
	d := decl{file: relative(s.at.file), line: first, name: s.name, body: b.marks.lines.hash(s.at.file, first, last)}
	i := slices.Index(b.m.decls, d)
	if i < 0 {
		i = len(b.m.decls)
		b.m.decls = append(b.m.decls, d)
	}
	n := spot{decl: i, line: s.at.line - first, kind: s.kind, text: s.text}
	if i = slices.Index(b.m.spots, n); i < 0 {
		i = len(b.m.spots)
		b.m.spots = append(b.m.spots, n)
	}
	return i
}

// A path says where a goroutine comes from.
type parentage struct {
	parent int
	sight  // of the go statement
	nth    int
	nthAll int
}

// paths are those of the goroutines of an execution.
type paths struct {
	marks *marks
	of    []parentage
	count map[parentage]int
}

func newPaths(m *marks, names []sim.GoName) *paths {
	p := &paths{marks: m, count: map[parentage]int{}}
	p.more(names)
	return p
}

// more takes up goroutines that were started since.
func (p *paths) more(names []sim.GoName) {
	for i := len(p.of); i < len(names); i++ {
		n := &names[i]
		s := p.marks.sight(sim.KGo, n.Site, n.Stack)
		key := parentage{parent: n.Parent, sight: s}
		key.at = where{}
		p.count[key]++
		p.count[parentage{parent: n.Parent}]++
		p.of = append(p.of, parentage{n.Parent, s, p.count[key], p.count[parentage{parent: n.Parent}]})
	}
}

// describeSite returns a hash of what the table says of a site, its line aside,
// and the how-manieth such site of the package it is.
func describeSite(s sim.Site) (hash uint16, nth int) {
	hash = siteHash(s)
	for t := s &^ (1<<32 - 1); t < s; t++ {
		if siteHash(t) == hash {
			nth++
		}
	}
	return hash, nth
}

func siteHash(s sim.Site) uint16 {
	p, _ := s.Position()
	return hash16(fmt.Sprint(p.File, p.Func, p.Kind, p.Text))
}

// resited finds the accesses of a meaning in the present program; those that are
// gone are left out.
func (m *meaning) resited(hot []sim.Site) (now []sim.Site) {
	for i, old := range hot {
		if i >= len(m.hot) {
			break
		}
		n := 0
		for s := old &^ (1<<32 - 1); ; s++ {
			if _, ok := s.Position(); !ok {
				break
			}
			if siteHash(s) != m.hot[i] {
				continue
			}
			if n == m.hotAt[i] {
				now = append(now, s)
				break
			}
			n++
		}
	}
	return now
}

// grouped orders sites by package, as tokens hold them.
func grouped(sites []sim.Site) []sim.Site {
	sites = slices.Clone(sites)
	slices.SortStableFunc(sites, func(a, b sim.Site) int { return int(a>>32) - int(b>>32) })
	return sites
}
