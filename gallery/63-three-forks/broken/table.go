// EXPECT verdict=deadlock
// Each philosopher takes the left fork first: three of them wait in a circle.

// Package table seats philosophers.
package table

import "sync"

// A Table has a fork between any two seats.
type Table struct {
	forks [3]sync.Mutex
	meals [3]int
}

// Dine lets the philosopher in a seat eat.
func (t *Table) Dine(seat int) {
	left, right := seat, (seat+1)%len(t.forks)
	t.forks[left].Lock()
	defer t.forks[left].Unlock()
	t.forks[right].Lock() // BUG philosopher
	defer t.forks[right].Unlock()
	t.meals[seat]++
}
