//go:build unix && !aix && !solaris

package guard

import (
	"os"
	"syscall"
)

// save returns copies of the standard output and error that children do not inherit.
func save() (out, err int, e error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if out, e = syscall.Dup(1); e != nil {
		return 0, 0, e
	}
	if err, e = syscall.Dup(2); e != nil {
		syscall.Close(out)
		return 0, 0, e
	}
	syscall.CloseOnExec(out)
	syscall.CloseOnExec(err)
	return out, err, nil
}

func redirect(f *os.File) {
	dup2(int(f.Fd()), 1)
	dup2(int(f.Fd()), 2)
}

func restore(out, err int) {
	dup2(out, 1)
	dup2(err, 2)
	syscall.Close(out)
	syscall.Close(err)
}
