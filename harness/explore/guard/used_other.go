//go:build !unix

package guard

import "time"

// Used is the time that has passed: the system does not tell of the process's own.
func Used() time.Duration { return time.Since(start) }
