//go:build go1.26

package memory

import "testing"

func TestNewExpression(t *testing.T) {
	n := &node{}
	p := new(n.x + 1)
	*p++
	t.Log(*p, *new(n.sum()), *new("text"))
}

func TestRaceNewExpression(t *testing.T) {
	n := &node{}
	both(func() { _ = new(n.x) }, n.inc)
}

func TestNoRaceNewExpression(t *testing.T) {
	p := new(1)
	inTurn(func() { *p++ }, func() { *p++ })
	n := &node{}
	both(func() { _ = new(n.y) }, n.inc)
	t.Log(*p)
}

// An addable type adds its own kind.
type addable[T addable[T]] interface{ plus(T) T }

type money struct{ cents int }

func (m money) plus(n money) money { return money{m.cents + n.cents} }

func addTo[T addable[T]](p *T, v T) { *p = (*p).plus(v) }

func TestNoRaceSelfReference(t *testing.T) {
	var m money
	inTurn(func() { addTo(&m, money{1}) }, func() { addTo(&m, money{2}) })
	t.Log(m)
}

func TestRaceSelfReference(t *testing.T) {
	var m money
	both(func() { addTo(&m, money{1}) }, func() { addTo(&m, money{2}) })
}

type (
	index[V any] = map[string]V
	cell[T any]  struct{ v T }
	ref[T any]   = *cell[T]
)

func TestNoRaceGenericAlias(t *testing.T) {
	m, c := index[int]{}, ref[int](&cell[int]{})
	inTurn(func() { m["a"]++; c.v++ }, func() { m["a"]++; c.v++ })
	t.Log(m, c.v)
}

func TestRaceGenericAlias(t *testing.T) {
	m := index[int]{}
	both(func() { m["a"]++ }, func() { m["b"]++ })
}

func TestRaceGenericAliasField(t *testing.T) {
	c := ref[int](&cell[int]{})
	both(func() { c.v++ }, func() { c.v++ })
}
