//go:build unix && !race

package sim

import (
	"syscall"
	"testing"
	"time"
)

// reportCPU adds what the process itself has used since begun, which on a machine
// that others use too says more than the time that has passed.
func reportCPU(b *testing.B, begun time.Duration) {
	perOp := float64(cpuTime()-begun) / float64(b.N)
	b.ReportMetric(perOp, "cpu-ns/op")
	b.ReportMetric(1e9/perOp, "schedules/cpu-s")
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
