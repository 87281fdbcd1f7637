// EXPECT verdict=data-race
// The bytes that Greet returns belong to a buffer that is back in the pool.

// Package render writes greetings into buffers from a pool.
package render

import "sync"

type buffer struct{ text []byte }

// A Renderer is safe for concurrent use.
type Renderer struct{ pool sync.Pool }

// Greet returns a greeting.
func (r *Renderer) Greet(name string) []byte {
	b, _ := r.pool.Get().(*buffer)
	if b == nil {
		b = &buffer{text: make([]byte, 0, 64)}
	}
	defer r.pool.Put(b)
	b.text = b.text[:0]
	b.text = append(b.text, "hello "...)
	b.text = append(b.text, name...) // BUG writer
	return b.text
}
