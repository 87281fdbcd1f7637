// Package progress shows how far a job is.
package progress

import "sync"

// A Progress never goes back.
type Progress struct {
	mu      sync.Mutex
	percent int
}

// Set reports progress.
func (p *Progress) Set(percent int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.percent = max(p.percent, percent)
}

// Percent returns the progress.
func (p *Progress) Percent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.percent
}
