// EXPECT verdict=panic
// The name is in the index before the record is in the table, and each has its own lock.

// Package people finds people by name.
package people

import "sync"

// A Person has a number and an age.
type Person struct{ Age int }

// People are safe for concurrent use.
type People struct {
	indexMu sync.RWMutex
	index   map[string]int
	tableMu sync.RWMutex
	table   map[int]*Person
}

// New returns nobody.
func New() *People { return &People{index: map[string]int{}, table: map[int]*Person{}} }

// Add adds a person.
func (p *People) Add(name string, number int, person Person) {
	p.setIndex(name, number)
	p.setTable(number, person)
}

func (p *People) setIndex(name string, number int) {
	p.indexMu.Lock()
	defer p.indexMu.Unlock()
	p.index[name] = number
}

func (p *People) setTable(number int, person Person) {
	p.tableMu.Lock()
	defer p.tableMu.Unlock()
	p.table[number] = &person
}

// Age returns the age of a person; ok is false if there is none of that name.
func (p *People) Age(name string) (age int, ok bool) {
	p.indexMu.RLock()
	number, ok := p.index[name]
	p.indexMu.RUnlock()
	if !ok {
		return 0, false
	}
	p.tableMu.RLock()
	defer p.tableMu.RUnlock()
	return p.table[number].Age, true // BUG reader
}
