//go:build unix

package std

import (
	"os"
	"syscall"

	"example.com/racelab/harness/explore/sim"
)

// Kill is syscall.Kill.
func Kill(pid int, sig syscall.Signal) (err error) {
	if sim.Active() && pid == os.Getpid() && sendSelf(sig) {
		return nil
	}
	return syscall.Kill(pid, sig)
}
