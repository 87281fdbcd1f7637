// Package export writes rows into a pipe.
package export

import (
	"context"
	"fmt"
	"io"
)

// Rows returns a reader of n rows; it ends early, with an error, when ctx does.
func Rows(ctx context.Context, n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		for i := range n {
			if err := ctx.Err(); err != nil {
				w.CloseWithError(err)
				return
			}
			fmt.Fprintf(w, "row %d\n", i)
		}
		w.Close()
	}()
	return r
}
