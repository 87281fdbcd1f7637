package std

import (
	"os"
	"os/exec"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A process runs beside the program, and what the two do to each other is in no
// schedule: a goroutine that reads from a pipe, and has not been chosen before
// another waits for the end of the process, finds the pipe closed. So a test that
// starts one is run natively.

const startsProcess = "it starts a process"

func outside(reason string) {
	if sim.Active() && sim.Native != nil {
		sim.Native(reason)
	}
}

// StartProcess is os.StartProcess.
func StartProcess(name string, argv []string, attr *os.ProcAttr) (*os.Process, error) {
	outside(startsProcess)
	return os.StartProcess(name, argv, attr)
}

// CmdStart is (*exec.Cmd).Start.
func CmdStart(v *exec.Cmd) func() error {
	return func() error { outside(startsProcess); return v.Start() }
}

// CmdRun is (*exec.Cmd).Run.
func CmdRun(v *exec.Cmd) func() error {
	return func() error { outside(startsProcess); return v.Run() }
}

// CmdOutput is (*exec.Cmd).Output.
func CmdOutput(v *exec.Cmd) func() ([]byte, error) {
	return func() ([]byte, error) { outside(startsProcess); return v.Output() }
}

// CmdCombinedOutput is (*exec.Cmd).CombinedOutput.
func CmdCombinedOutput(v *exec.Cmd) func() ([]byte, error) {
	return func() ([]byte, error) { outside(startsProcess); return v.CombinedOutput() }
}

// The environment and the working directory are the process's, and those that an
// execution leaves would be what the next one finds: they are put back at its end.

// Setenv is os.Setenv.
func Setenv(key, value string) error {
	keepVariable(key)
	return os.Setenv(key, value)
}

// Unsetenv is os.Unsetenv.
func Unsetenv(key string) error {
	keepVariable(key)
	return os.Unsetenv(key)
}

// Clearenv is os.Clearenv.
func Clearenv() {
	if sim.Active() {
		for _, pair := range os.Environ() {
			for i := range pair {
				if i > 0 && pair[i] == '=' { // on Windows there are names that begin so
					keepVariable(pair[:i])
					break
				}
			}
		}
	}
	os.Clearenv()
}

// Chdir is os.Chdir.
func Chdir(dir string) error {
	if sim.Active() {
		if old, err := os.Getwd(); err == nil {
			atEnd(func() { _ = os.Chdir(old) })
		}
	}
	return os.Chdir(dir)
}

func keepVariable(key string) {
	if !sim.Active() {
		return
	}
	old, had := os.LookupEnv(key)
	atEnd(func() {
		if had {
			_ = os.Setenv(key, old)
		} else {
			_ = os.Unsetenv(key)
		}
	})
}

// restores holds what has to be put back, in the order in which it changed.
type restores struct{ todo []func() }

var restoresKey byte

const slotRestores uint8 = 49

// atEnd has f called at the end of the execution, the last first.
func atEnd(f func()) {
	r := sim.Slot[restores](unsafe.Pointer(&restoresKey), slotRestores)
	if r.todo == nil {
		sim.AtEnd(func() {
			for i := len(r.todo) - 1; i >= 0; i-- {
				r.todo[i]()
			}
		})
	}
	r.todo = append(r.todo, f)
}
