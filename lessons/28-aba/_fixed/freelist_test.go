package freelist

import (
	"sync"
	"testing"
)

func TestSlotsHaveOneOwner(t *testing.T) {
	l := New()
	var mine, other uint32
	var wg sync.WaitGroup
	wg.Go(func() { mine = l.Take() })
	wg.Go(func() {
		first := l.Take()
		other = l.Take()
		l.Give(first)
	})
	wg.Wait()
	rest := l.Take()
	t.Attr("outcome", "one owner each")
	seen := map[uint32]bool{}
	for _, slot := range []uint32{mine, other, rest} {
		if slot != 0 && seen[slot] {
			t.Attr("outcome", "a slot has two owners")
			t.Fatalf("slot %d has two owners: %d, %d, %d", slot, mine, other, rest)
		}
		seen[slot] = true
	}
}
