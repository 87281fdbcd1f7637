package lru

import (
	"slices"
	"testing"

	"example.com/racelab/harness/linear"
	"pgregory.net/rapid"
)

type cache interface {
	Get(key string) (int, bool)
	Put(key string, v int)
	Add(key string, v int) int
}

type entry struct {
	Key   string
	Value int
}

const size = 2

// The sequential cache is its entries, least recently used first.

func find(s []entry, key string) (v int, rest []entry, ok bool) {
	i := slices.IndexFunc(s, func(e entry) bool { return e.Key == key })
	if i < 0 {
		return 0, s, false
	}
	return s[i].Value, slices.Delete(slices.Clone(s), i, i+1), true
}

func get(s []entry, key string) ([]entry, linear.Pair[int, bool]) {
	v, rest, ok := find(s, key)
	if ok {
		s = append(slices.Clip(rest), entry{key, v})
	}
	return s, linear.Pair[int, bool]{First: v, Second: ok}
}

func put(s []entry, e entry) ([]entry, linear.None) {
	_, rest, _ := find(s, e.Key)
	s = append(slices.Clip(rest), e)
	return s[max(0, len(s)-size):], linear.None{}
}

func add(s []entry, e entry) ([]entry, int) {
	next, old := get(s, e.Key)
	if old.Second {
		return next, old.First
	}
	s, _ = put(s, e)
	return s, e.Value
}

func spec(open func() cache) linear.Spec[cache, []entry] {
	keys := rapid.SampledFrom([]string{"a", "b", "c"})
	entries := rapid.Custom(func(t *rapid.T) entry {
		return entry{keys.Draw(t, "key"), rapid.IntRange(1, 3).Draw(t, "value")}
	})
	return linear.Spec[cache, []entry]{
		New: open,
		Methods: []linear.Method[cache, []entry]{
			linear.Call("Get", keys, linear.Two(cache.Get), get),
			linear.Call("Put", entries, func(c cache, e entry) linear.None { c.Put(e.Key, e.Value); return linear.None{} }, put),
			linear.Call("Add", entries, func(c cache, e entry) int { return c.Add(e.Key, e.Value) }, add),
		},
		Setup: 4,
	}
}

func TestNoRaceCache(t *testing.T) { linear.Check(t, spec(func() cache { return New(size) })) }

func TestLogicRaceReadLocked(t *testing.T) {
	s := spec(func() cache { return ReadLocked{New(size)} })
	s.Methods = s.Methods[:2]
	linear.Check(t, s)
}

func TestLogicRaceLoading(t *testing.T) {
	s := spec(func() cache { return Loading{New(size)} })
	s.Methods = s.Methods[2:]
	linear.Check(t, s)
}
