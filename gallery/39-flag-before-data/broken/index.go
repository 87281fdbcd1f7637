// EXPECT verdict=data-race
// The flag that says the index is ready is raised before the index is filled.

// Package index is built in the background and used when it is ready.
package index

import "sync/atomic"

// An Index maps words to lines.
type Index struct {
	ready atomic.Bool
	lines map[string]int
}

// Build fills the index.
func (x *Index) Build(words []string) {
	lines := map[string]int{}
	for i, w := range words {
		lines[w] = i + 1
	}
	x.ready.Store(true)
	x.lines = lines // BUG writer
}

// Line returns the line of a word; ok says whether the index is ready.
func (x *Index) Line(word string) (line int, ok bool) {
	if !x.ready.Load() {
		return 0, false
	}
	return x.lines[word], true // BUG reader
}
