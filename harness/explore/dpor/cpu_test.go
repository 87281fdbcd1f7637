//go:build unix && !race

package dpor

import (
	"syscall"
	"time"
)

// cpuTime is what the process itself has used, which on a machine that others use too
// says more than the time that has passed.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
