// Package feed hands news to one reader.
package feed

import "sync"

// A Feed counts what it has published.
type Feed struct {
	mu    sync.Mutex
	news  chan string
	total int
}

// New returns a feed without news.
func New() *Feed { return &Feed{news: make(chan string)} }

// Publish hands a piece of news to the reader.
func (f *Feed) Publish(text string) {
	f.mu.Lock()
	f.total++
	f.mu.Unlock()
	f.news <- text
}

// Total returns how many pieces were published.
func (f *Feed) Total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

// Next waits for a piece of news.
func (f *Feed) Next() string { return <-f.news }
