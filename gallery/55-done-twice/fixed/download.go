// Package download waits for its parts.
package download

import "sync"

// A Download has parts that finish or are cancelled.
type Download struct {
	wg sync.WaitGroup
	mu sync.Mutex
	// cancelled and finished are guarded by mu.
	cancelled, finished bool
}

// Start begins a download of one part.
func Start() *Download {
	d := &Download{}
	d.wg.Add(1)
	return d
}

// Finish says that the part is there.
func (d *Download) Finish() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.cancelled {
		d.finished = true
		d.wg.Done()
	}
}

// Cancel gives the part up.
func (d *Download) Cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.cancelled && !d.finished {
		d.cancelled = true
		d.wg.Done()
	}
}

// Wait returns when nothing is under way; it reports whether the part is there.
func (d *Download) Wait() bool {
	d.wg.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.finished
}
