//go:build !unix

package guard

import "time"

// used is the time that has passed: the system does not tell of the process's own.
func used() time.Duration { return time.Since(start) }
