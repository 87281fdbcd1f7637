// EXPECT verdict=data-race consequence=assertion
// A package variable is counted up without a lock.

// Package ids makes identifiers.
package ids

import (
	"strconv"
)

var last int

// New returns an identifier that no other call has returned.
func New() string {
	last++                            // BUG caller
	return "id-" + strconv.Itoa(last) // BUG caller
}
