package dpor

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Part is what one process searches by itself. It can be sent to another one that
// has made the same Split.
type Part struct {
	Place int      // of the Split
	Done  []string // steps from there that have been explored besides those of the Split; the weak ones end with !
	First []string // steps from there that are to be explored; none: whatever is possible
}

// A PartResult is what a part came to.
type PartResult struct {
	Stats   Stats
	Limits  Limit
	Escapes map[int][]string `json:",omitempty"` // by place: steps from there that nobody tries
	Done    []string         `json:",omitempty"` // steps from its own place that have been explored
	Traces  []uint64         `json:",omitempty"` // of a part of a second round: which they were
}

// Part returns part k of the first round.
func (sp *Split) Part(k int) Part { return Part{Place: sp.parts[k].no} }

// A top is what a search is given that begins below the top of the tree.
type top struct {
	part    Part
	path    []*place    // by depth
	given   [][]sleeper // by depth: what sleeps there
	escapes [][]step    // by depth
	again   bool        // it is of a second round
	traces  []uint64
	done    []sleeper
}

// Enter has sp's Search search a part next, from its first execution on.
func (sp *Split) Enter(p Part) error {
	if p.Place < 0 || p.Place >= len(sp.places) {
		return errors.New("there is no such part")
	}
	s := sp.Search
	s.layout, s.seen, s.fixed, s.stats, s.limits, s.ties = nil, nil, 0, Stats{}, 0, nil
	t := &top{part: p, again: len(p.First) > 0}
	for q := sp.places[p.Place]; q != nil; q = q.up {
		t.path = append(t.path, q)
	}
	slices.Reverse(t.path)
	last := len(t.path) - 1
	for d, q := range t.path {
		given := slices.Clone(q.sleep)
		for i := range given {
			given[i].given = true
		}
		for _, o := range q.tried {
			if d == last && t.again || d < last && o.step != t.path[d+1].step {
				given = append(given, o)
			}
		}
		t.given = append(t.given, given)
	}
	for _, text := range p.Done {
		st, weak, err := s.t.parseStep(text)
		if err != nil {
			return err
		}
		t.given[last] = append(t.given[last], sleeper{step: st, weak: weak})
	}
	t.escapes = make([][]step, last)
	s.top, s.base = t, last
	return s.follows(p.First)
}

// follows makes the branches that lead to the part, and those of first behind them.
func (s *Search) follows(first []string) error {
	s.nodes = append(s.nodes[:0], node{})
	n := &s.nodes[0]
	n.sleep, n.kids = append(n.sleep[:0], s.top.given[0]...), n.kids[:0]
	list := &n.kids
	for _, q := range s.top.path[1:] {
		b := s.branch(q.step)
		*list = append(*list, b)
		list = &b.kids
	}
	for _, text := range first {
		st, _, err := s.t.parseStep(text)
		if err != nil {
			return err
		}
		b := s.branch(st)
		*list = append(*list, b)
	}
	return nil
}

// escape keeps that something is to be tried before the part begins. It is enough to
// try its first step: what follows from there is found again.
func (s *Search) escape(d int, v sequence) {
	st := v[0].step
	if !slices.Contains(s.top.escapes[d], st) {
		s.top.escapes[d] = append(s.top.escapes[d], st)
	}
	if !st.open && !v[0].unsure { // it is as good as tried
		s.nodes[d].sleep = append(s.nodes[d].sleep, sleeper{step: st, weak: v[0].ev.weak})
	}
}

// Result returns what the part has come to.
func (sp *Split) Result() PartResult {
	s := sp.Search
	r := PartResult{Stats: s.stats, Limits: s.limits, Traces: s.top.traces}
	for d, steps := range s.top.escapes {
		for _, st := range steps {
			if r.Escapes == nil {
				r.Escapes = map[int][]string{}
			}
			no := s.top.path[d].no
			r.Escapes[no] = append(r.Escapes[no], s.t.stepText(st, false))
		}
	}
	for _, q := range s.top.done {
		r.Done = append(r.Done, s.t.stepText(q.step, q.weak))
	}
	return r
}

// A Rest is what is left of a search when its parts have been made: where they have
// found an escape, another round.
type Rest struct {
	first map[int][]string
	done  map[int][]string
}

// Add takes the result of a part.
func (r *Rest) Add(p Part, res PartResult) {
	if r.first == nil {
		r.first, r.done = map[int][]string{}, map[int][]string{}
	}
	for place, steps := range res.Escapes {
		r.first[place] = append(r.first[place], steps...)
	}
	r.done[p.Place] = append(r.done[p.Place], res.Done...)
}

// Next returns the parts of the next round, none if there is nothing left.
func (r *Rest) Next() (parts []Part) {
	for place, steps := range r.first {
		slices.Sort(steps)
		steps = slices.DeleteFunc(slices.Compact(steps), func(st string) bool {
			return slices.Contains(r.done[place], st) || slices.Contains(r.done[place], st+"!")
		})
		if len(steps) > 0 {
			parts = append(parts, Part{Place: place, Done: slices.Clone(r.done[place]), First: steps})
		}
	}
	clear(r.first)
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Place, b.Place) })
	return parts
}

// Add adds what another part came to.
func (s *Stats) Add(o Stats) {
	s.Executions += o.Executions
	s.Redundant += o.Redundant
	s.Cut += o.Cut
	s.InVain += o.InVain
	s.Inserted += o.Inserted
	s.Events += o.Events
	s.Depth = max(s.Depth, o.Depth)
}

// Key names a part.
func (p Part) Key() string {
	text, _ := json.Marshal(p)
	return string(text)
}

// Steps as text name processes by their paths, for numbers are given in the order in
// which a search meets them.

func (t *trace) processText(p process) string {
	k := t.of[p]
	switch {
	case k.child < 0:
		return "m"
	case k.timer:
		return t.processText(k.parent) + "t" + strconv.Itoa(int(k.child))
	}
	return t.processText(k.parent) + "." + strconv.Itoa(int(k.child))
}

func (t *trace) parseProcess(text string) (process, error) {
	if text == "m" {
		return t.process(path{child: -1}), nil
	}
	i := strings.LastIndexAny(text, ".t")
	if i < 0 {
		return 0, fmt.Errorf("no process is named %q", text)
	}
	n, err := strconv.Atoi(text[i+1:])
	if err != nil || n < 0 {
		return 0, fmt.Errorf("no process is named %q", text)
	}
	up, err := t.parseProcess(text[:i])
	if err != nil {
		return 0, err
	}
	return t.process(path{parent: up, timer: text[i] == 't', child: int32(n)}), nil
}

func (t *trace) stepText(st step, weak bool) string {
	text := t.processText(st.proc)
	if st.open {
		text += " open"
	}
	if st.arm != 0 || st.with != 0 {
		text += fmt.Sprintf(" %d", st.arm)
	}
	if st.with != 0 {
		text += fmt.Sprintf(" %s %d", t.processText(st.with-1), st.with2)
	}
	if weak {
		text += "!"
	}
	return text
}

func (t *trace) parseStep(text string) (st step, weak bool, err error) {
	text, weak = strings.CutSuffix(text, "!")
	f := strings.Fields(text)
	bad := fmt.Errorf("no step is named %q", text)
	if len(f) == 0 {
		return st, false, bad
	}
	if st.proc, err = t.parseProcess(f[0]); err != nil {
		return st, false, err
	}
	if f = f[1:]; len(f) > 0 && f[0] == "open" {
		st.open, f = true, f[1:]
	}
	if len(f) > 0 {
		n, err := strconv.Atoi(f[0])
		if err != nil {
			return st, false, bad
		}
		st.arm, f = int32(n), f[1:]
	}
	if len(f) == 2 {
		p, err := t.parseProcess(f[0])
		n, err2 := strconv.Atoi(f[1])
		if err != nil || err2 != nil {
			return st, false, bad
		}
		st.with, st.with2, f = p+1, int32(n), nil
	}
	if len(f) > 0 {
		return st, false, bad
	}
	return st, weak, nil
}

// processHash and stepHash are the same in every search.
func (t *trace) processHash(p process) uint64 {
	k := t.of[p]
	if k.child < 0 {
		return 1
	}
	h := mix(t.processHash(k.parent), uint64(k.child)<<1)
	if k.timer {
		h = mix(h, 1)
	}
	return h
}

func (t *trace) stepHash(st step) uint64 {
	h := mix(t.processHash(st.proc), uint64(uint32(st.arm)))
	if st.with != 0 {
		h = mix(h, t.processHash(st.with-1)+uint64(uint32(st.with2)))
	}
	if st.open {
		h++
	}
	return h
}

// hash names the trace of the execution, in every search.
func (t *trace) hash() (h uint64) {
	for i := range t.n {
		e := &t.events[i]
		past := uint64(0)
		for p, n := range e.vc {
			if n > 0 {
				past += mix(t.processHash(process(p)), uint64(n))
			}
		}
		h += mix(mix(t.stepHash(e.step), uint64(e.kind)), past+uint64(e.idx))
	}
	return h
}
