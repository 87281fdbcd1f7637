package engine

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
)

func TestMapsAreLaidOutAsSupposed(t *testing.T) {
	if !rawMaps {
		t.Error("this Go version lays maps out in another way: restoring package variables is slow")
	}
}

// big is a key and a value that a map keeps outside its groups.
type big struct{ _, b [200]byte }

func TestEveryChangeOfAMapIsNoticed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for round := range 3000 {
		m := map[int]string{}
		for range r.IntN(60) {
			m[r.IntN(60)] = "x"
		}
		old, raw := maps.Clone(m), newRawMap(reflect.ValueOf(m))
		for range r.IntN(3) {
			switch k := r.IntN(60); r.IntN(3) {
			case 0:
				delete(m, k)
			case 1:
				m[k] = "y"
			default:
				m[k] = "x"
			}
		}
		if raw.same() && !maps.Equal(m, old) {
			t.Fatalf("round %d: %v counts as the same as %v", round, m, old)
		}
	}
	m := map[big]big{{}: {}}
	raw := newRawMap(reflect.ValueOf(m))
	if !raw.same() {
		t.Error("a map with large keys that nobody has touched counts as changed")
	}
	if m[big{b: [200]byte{1}}] = (big{}); raw.same() {
		t.Error("a new large key is not noticed")
	}
}

var lookup = map[string]*int{}

func TestAMapThatNobodyTouchesCostsALook(t *testing.T) {
	for i := range 1000 {
		lookup[strconv.Itoa(i)] = new(int)
	}
	m := of(&lookup)
	if n := testing.AllocsPerRun(10, func() { m.restore() }); n > 0 {
		t.Errorf("%v allocations to find that a map is what it was: its entries are looked up", n)
	}
	lookup["7"] = nil
	if m.restore(); lookup["7"] == nil {
		t.Error("a changed map is not put back")
	}
	if n := testing.AllocsPerRun(10, func() { m.restore() }); n > 0 {
		t.Errorf("%v allocations after it was put back", n)
	}
}
