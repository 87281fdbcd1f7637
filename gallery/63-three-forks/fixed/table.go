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
	if right < left {
		left, right = right, left
	}
	t.forks[left].Lock()
	defer t.forks[left].Unlock()
	t.forks[right].Lock()
	defer t.forks[right].Unlock()
	t.meals[seat]++
}
