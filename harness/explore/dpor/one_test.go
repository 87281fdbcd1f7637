//go:build !race

package dpor

import (
	"math/rand/v2"
	"testing"
)

// TestOne looks at one drawn program: which traces have no execution.
func TestOne(t *testing.T) {
	if *only < 0 {
		t.Skip("for looking at one drawn program: -only SEED")
	}
	p := draw(rand.New(rand.NewPCG(uint64(*only), 1)), names)
	t.Logf("\n%s", p)
	s := &Search{}
	seen := map[uint64]bool{}
	for {
		s.Begin()
		p.run(s, false)
		if !s.gave {
			seen[s.t.hash()] = true
		}
		if !s.Advance() {
			break
		}
	}
	c := &counter{seen: map[uint64]bool{}}
	for {
		c.t.clear()
		o, _ := p.run(c, false)
		k := c.t.hash()
		if !seen[k] && !c.seen[k] {
			t.Logf("no execution of %s", o)
			for i := range c.t.n {
				e := &c.t.events[i]
				t.Logf("   %v %v weak %v note %x before %v vc %v", e.step, e.kind, e.weak, e.note, e.before, e.vc)
			}
		}
		c.seen[k] = true
		if !c.next() {
			break
		}
	}
	for k := range seen {
		if !c.seen[k] {
			t.Logf("no such trace: %x", k)
		}
	}
}
