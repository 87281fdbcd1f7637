// Package odd has what source files may hold besides: assembly, linkname,
// embedded files, line directives, build tags, an internal package.
package odd

import (
	_ "embed"
	"fmt"
	"sync/atomic"
	_ "unsafe" // for linkname

	"example.com/language/odd/internal/secret"
)

//go:embed text.txt
var text string

//go:linkname nanotime runtime.nanotime
func nanotime() int64

// add is written in assembly, or in Go where there is none.
func add(a, b int) int

type Counter struct {
	n    int
	last atomic.Int64
}

func (c *Counter) Add(n int) string {
	c.n = add(c.n, n)
	c.last.Store(nanotime())
	return fmt.Sprint(text, c.n, secret.Word, tagged)
}

//go:nosplit
func (c *Counter) quick() int { return c.n }

//go:noinline
func (c *Counter) Get() int { return c.quick() }
