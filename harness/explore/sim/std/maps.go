package std

import (
	"iter"

	"example.com/racelab/harness/explore/sim"
)

// The functions of package maps, which range over what they are given: in an
// execution, in an order that is the same each time, and as accesses to the map.

// MapsAll is maps.All.
func MapsAll[Map ~map[K]V, K comparable, V any](m Map) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for it := sim.Range(m, 0); it.Next() && yield(it.K, it.V); {
		}
	}
}

// MapsKeys is maps.Keys.
func MapsKeys[Map ~map[K]V, K comparable, V any](m Map) iter.Seq[K] {
	return func(yield func(K) bool) {
		for it := sim.Range(m, 0); it.Next() && yield(it.K); {
		}
	}
}

// MapsValues is maps.Values.
func MapsValues[Map ~map[K]V, K comparable, V any](m Map) iter.Seq[V] {
	return func(yield func(V) bool) {
		for it := sim.Range(m, 0); it.Next() && yield(it.V); {
		}
	}
}

// MapsInsert is maps.Insert.
func MapsInsert[Map ~map[K]V, K comparable, V any](m Map, seq iter.Seq2[K, V]) {
	for k, v := range seq {
		sim.MAt(m, 0).Put(k, v)
	}
}

// MapsCollect is maps.Collect.
func MapsCollect[K comparable, V any](seq iter.Seq2[K, V]) map[K]V {
	m := map[K]V{}
	MapsInsert(m, seq)
	return m
}

// MapsCopy is maps.Copy.
func MapsCopy[M1 ~map[K]V, M2 ~map[K]V, K comparable, V any](dst M1, src M2) {
	MapsInsert(dst, MapsAll(src))
}

// MapsDeleteFunc is maps.DeleteFunc.
func MapsDeleteFunc[M ~map[K]V, K comparable, V any](m M, del func(K, V) bool) {
	for it := sim.Range(m, 0); it.Next(); {
		if del(it.K, it.V) {
			sim.MAt(m, 0).Delete(it.K)
		}
	}
}
