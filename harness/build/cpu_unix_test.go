//go:build unix

package build

import (
	"syscall"
	"time"
)

// cpuTime is what the process, and those that it has waited for, have taken of
// the processors.
func cpuTime() time.Duration {
	var all time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		if syscall.Getrusage(who, &r) == nil {
			all += time.Duration(r.Utime.Nano() + r.Stime.Nano())
		}
	}
	return all
}
