//go:build unix

package guard

import (
	"syscall"
	"time"
)

// Used is the processor time that the process has used. What is limited by it is the
// same on a busy machine.
func Used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return time.Since(start)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
