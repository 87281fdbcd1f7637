package maphash_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/hash/maphash"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "hash/maphash", "example.com/racelab/harness/explore/sim/std/hash/maphash")
}

type key struct {
	a    string
	b    any
	c    [2]float64
	d    int8
	e    bool
	f    complex64
	g    *int
	_    uint
	rest struct{ x, y uint16 }
}

func sums() string {
	seed := maphash.MakeSeed()
	return fmt.Sprint(maphash.String(seed, "job-1"), maphash.Comparable(seed, key{a: "a", b: 7}), maphash.Comparable(seed, 3))
}

func TestEveryExecutionHashesTheSame(t *testing.T) {
	if a, b := simtest.Once(t, sums), simtest.Once(t, sums); a != b {
		t.Errorf("hashed to %s, then %s", a, b)
	}
	if a, b := sums(), sums(); a == b {
		t.Errorf("two seeds hash alike: %s", a)
	}
}

// However it is cut to pieces, what is written hashes as a whole.
func TestPieces(t *testing.T) {
	seed := maphash.MakeSeed()
	text := []byte("a job has an id, and this is a long one")
	seen := map[uint64]int{}
	for n := range text {
		want := maphash.Bytes(seed, text[:n])
		if other, ok := seen[want]; ok {
			t.Errorf("%d and %d bytes hash alike", other, n)
		}
		seen[want] = n
		if got := maphash.String(seed, string(text[:n])); got != want {
			t.Errorf("%d bytes: String %d, Bytes %d", n, got, want)
		}
		for cut := range n {
			var h maphash.Hash
			h.SetSeed(seed)
			h.WriteString(string(text[:cut]))
			if n > cut {
				h.WriteByte(text[cut])
				h.Write(text[cut+1 : n])
			}
			c, _ := h.Clone()
			if got := h.Sum64(); got != want || !bytes.Equal(c.Sum(nil), h.Sum(nil)) {
				t.Errorf("%d bytes cut at %d: %d, want %d", n, cut, got, want)
			}
		}
	}
}

func TestEqualValuesHashAlike(t *testing.T) {
	seed := maphash.MakeSeed()
	n := 0
	a := key{"x", "y", [2]float64{0, 1}, 1, true, 2i, &n, 0, struct{ x, y uint16 }{1, 2}}
	b := a
	b.a, b.b, b.c[0] = string([]byte("x")), string([]byte("y")), math.Copysign(0, -1)
	if a != b || maphash.Comparable(seed, a) != maphash.Comparable(seed, b) {
		t.Error("equal keys hash differently")
	}
	for i, change := range []func(k *key){
		func(k *key) { k.a = "z" }, func(k *key) { k.b = 'y' }, func(k *key) { k.b = nil }, func(k *key) { k.c[1] = 2 },
		func(k *key) { k.d = -1 }, func(k *key) { k.e = false }, func(k *key) { k.f = 2 }, func(k *key) { k.g = nil },
		func(k *key) { k.rest.y = 3 },
	} {
		c := a
		if change(&c); maphash.Comparable(seed, a) == maphash.Comparable(seed, c) {
			t.Errorf("change %d does not change the hash", i)
		}
	}
	nan := func() uint64 { return maphash.Comparable(seed, math.NaN()) }
	if one, other := nan(), nan(); one == other {
		t.Error("NaN hashes as if it were equal to itself")
	}
	var h, g maphash.Hash
	g.SetSeed(h.Seed())
	maphash.WriteComparable(&h, a)
	maphash.WriteComparable(&g, b)
	if h.Sum64() != g.Sum64() {
		t.Error("equal keys hash differently when written")
	}
	defer func() {
		if recover() == nil {
			t.Error("a slice was hashed")
		}
	}()
	maphash.Comparable(seed, any([]int{1}))
}

// The bits of a hash are used one by one: by a table for the place, by shards for the
// shard. Of 4,096 keys that count up each bit should be set in half.
func TestBits(t *testing.T) {
	seed := maphash.MakeSeed()
	var set [64]int
	for i := range 4096 {
		for bit, h := 0, maphash.String(seed, fmt.Sprintf("job-%d", i)); bit < 64; bit++ {
			set[bit] += int(h >> bit & 1)
		}
	}
	for bit, n := range set {
		if n < 1850 || n > 2250 { // six standard deviations
			t.Errorf("bit %d is set in %d of 4,096 hashes", bit, n)
		}
	}
}
