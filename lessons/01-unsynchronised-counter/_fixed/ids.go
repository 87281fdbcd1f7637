// Package ids makes identifiers.
package ids

import (
	"strconv"
	"sync/atomic"
)

var last atomic.Int64

// New returns an identifier that no other call has returned.
func New() string {
	return "id-" + strconv.FormatInt(last.Add(1), 10)
}
