// Package flight lets callers share a call that is under way.
package flight

import "sync"

type call struct {
	done  chan struct{}
	value string
}

// A Group is safe for concurrent use.
type Group struct {
	mu    sync.Mutex
	calls map[string]*call
}

// Do calls f, or waits for a call with the same key.
func (g *Group) Do(key string, f func() string) string {
	g.mu.Lock()
	if c := g.calls[key]; c != nil {
		g.mu.Unlock()
		<-c.done
		return c.value
	}
	c := &call{done: make(chan struct{})}
	if g.calls == nil {
		g.calls = map[string]*call{}
	}
	g.calls[key] = c
	g.mu.Unlock()
	c.value = f()
	close(c.done)
	return c.value
}
