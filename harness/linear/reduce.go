package linear

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"

	"example.com/racelab/harness/explore/engine"
)

// failing is a program and how it fails.
type failing struct {
	p     *program
	found *engine.Trial
}

// A reduction makes a failing program small: fewest calls first, then smallest
// arguments. Fewest switches come after it, for one program has many schedules.
type reduction struct {
	s     *search
	best  *failing
	left  int             // schedules that it may still run
	until time.Time       // if a schedule takes long
	tried map[string]bool // that do not fail, or not alike
}

const (
	reduceSchedules = 150_000
	reduceTime      = 30 * time.Second
)

// reduce makes a failing program small.
func (s *search) reduce(f *failing) *failing {
	r := &reduction{s: s, best: f, left: reduceSchedules, until: time.Now().Add(reduceTime), tried: map[string]bool{}}
	return r.reduce()
}

// schedules is how many a smaller program is worth: it has fewer than the best,
// which failed in one of the first.
func (r *reduction) schedules() int { return max(200, 4*r.best.found.At) }

// reduce takes calls away one by one as long as it still fails, which is quick,
// and then tries what taking away several at once would have come to: the parts
// of what is left, and those of the program that it began with, smallest first.
// So in the end no part of the first program with fewer calls fails, if the time
// was enough.
func (r *reduction) reduce() *failing {
	first := r.best.p
	for r.drop() {
	}
	r.parts(r.best.p)
	r.parts(first)
	r.arguments()
	return r.best
}

func (r *reduction) over() bool { return r.left <= 0 || time.Now().After(r.until) }

// drop leaves out one call, the last that can be.
func (r *reduction) drop() bool {
	n := r.best.p.size()
	for i := n - 1; i >= 0 && !r.over(); i-- {
		if r.adopt(r.best.p.only((1<<n - 1) &^ (1 << i))) {
			return true
		}
	}
	return false
}

// parts looks for a part of p that is smaller than the best.
func (r *reduction) parts(p *program) {
	n := p.size()
	for size := 1; size < r.best.p.size(); size++ {
		for m := mask(1)<<size - 1; m < 1<<n; m = m.next() {
			if r.over() || r.adopt(p.only(m)) {
				return
			}
		}
	}
}

// next is the next larger set with as many members (HAKMEM, item 175).
func (m mask) next() mask {
	low := m & -m
	up := m + low
	return up | (m^up)/low>>2
}

// adopt takes p as the best if it fails in the same way.
func (r *reduction) adopt(p *program) bool {
	key := string(p.encode())
	if r.tried[key] || !p.begins() {
		return false
	}
	found := r.s.try(p, r.schedules())
	r.left -= found.Schedules
	if !found.Failed() || !found.Like(r.best.found) {
		r.tried[key] = true
		return false
	}
	r.best = &failing{p, found}
	return true
}

// only is p with those calls that m has.
func (p *program) only(m mask) *program {
	q := &program{obj: p.obj}
	i := 0
	kept := func(calls []call) (list []call) {
		for _, c := range calls {
			if m.has(i) {
				list = append(list, c)
			}
			i++
		}
		return list
	}
	q.setup = kept(p.setup)
	for _, calls := range p.goroutines {
		if list := kept(calls); len(list) > 0 {
			q.goroutines = append(q.goroutines, list)
		}
	}
	return q
}

// arguments replaces arguments by smaller ones. Equal arguments of one generator
// are replaced together: a failure may need that they are equal.
func (r *reduction) arguments() {
	for changed := true; changed && !r.over(); {
		changed = false
		r.best.p.all(func(_ int, c *call) {
			if !changed && c.m.draw != nil {
				changed = r.smaller(*c)
			}
		})
	}
}

func (r *reduction) smaller(c call) bool {
	for _, seed := range c.m.smallest() {
		in := c.m.value(seed)
		if !less(in, c.in) {
			return false
		}
		if r.over() || r.adopt(r.best.p.with(c, seed, true)) || r.adopt(r.best.p.with(c, seed, false)) {
			return true
		}
	}
	return false
}

// with is p with another argument: in every call with that of c, or in those that
// are c in all.
func (p *program) with(c call, seed int, all bool) *program {
	q := p.only(1<<p.size() - 1)
	q.all(func(_ int, d *call) {
		if d.m.gen == c.m.gen && reflect.DeepEqual(d.in, c.in) && (all || d.method == c.method) {
			*d = p.obj.call(d.method, seed)
		}
	})
	return q
}

// smallest lists seeds by what they draw, each value once.
func (m *method) smallest() []int {
	if m.small != nil {
		return m.small
	}
	seen := map[string]bool{}
	for seed := range seeds {
		if t := fmt.Sprint(m.value(seed)); !seen[t] {
			seen[t] = true
			m.small = append(m.small, seed)
		}
	}
	slices.SortStableFunc(m.small, func(a, b int) int { return compare(m.value(a), m.value(b)) })
	return m.small
}

func less(a, b any) bool { return compare(a, b) < 0 }

// compare orders values by how long they take to read, and then as texts.
func compare(a, b any) int {
	s, t := fmt.Sprint(a), fmt.Sprint(b)
	return cmp.Or(cmp.Compare(len(s), len(t)), cmp.Compare(s, t))
}
