//go:build go1.23

package std

import (
	"maps"
	"slices"
	"testing"
)

func TestNoRaceMaps(t *testing.T) {
	m := map[string]int{"a": 1, "b": 2}
	inTurn(func() { maps.Copy(m, map[string]int{"c": 3}) }, func() { maps.DeleteFunc(m, func(k string, v int) bool { return v == 1 }) })
	both(func() { _ = maps.Clone(m) }, func() { _ = slices.Sorted(maps.Keys(m)) })
	it := maps.Values(m) // reads nothing yet
	both(func() { m["d"] = 4 }, func() {})
	t.Log(slices.Sorted(it), maps.Equal(m, maps.Collect(maps.All(m))))
}

func TestRaceMapsKeys(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() {
		for range maps.Keys(m) {
		}
	}, func() { m["b"] = 1 })
}

func TestRaceMapsCopy(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { maps.Copy(m, map[string]int{"b": 1}) }, func() { _ = len(m) })
}

func TestRaceMapsCopyFrom(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { maps.Copy(map[string]int{}, m) }, func() { m["b"] = 1 })
}

func TestRaceMapsClone(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { _ = maps.Clone(m) }, func() { m["b"] = 1 })
}

func TestRaceMapsDelete(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { maps.DeleteFunc(m, func(string, int) bool { return true }) }, func() { _ = m["b"] })
}
