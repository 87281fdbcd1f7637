package guard

import (
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"example.com/racelab/harness/explore/wire"
)

// Output is the standard output and the standard error of the process, put
// aside while a test is run again and again. They are exchanged below Go, as
// file descriptors: a test may print by os.Stdout, by println, from C or from
// a process that it starts.
//
// What one chosen execution prints is kept in a file and printed once, by
// Close. If the process dies before, the command finds the file. The message
// with which the runtime dies goes to the real standard error.
type Output struct {
	out, err int // the real ones
	kept     *os.File
	null     *os.File
}

// Shown names the file in which output is kept, in the folder of the process.
const Shown = "shown"

// Aside puts the output aside; what is printed is dropped until Keep. It
// returns nil, which is good for every method, where this cannot be done.
func Aside() *Output {
	c, ok := wire.Read()
	if !ok {
		return nil
	}
	o := &Output{}
	var err error
	if o.kept, err = os.OpenFile(filepath.Join(c.Dir, Shown), os.O_CREATE|os.O_RDWR|os.O_TRUNC|os.O_APPEND, 0o666); err != nil {
		return nil
	}
	if o.null, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0); err != nil {
		o.kept.Close()
		return nil
	}
	if o.out, o.err, err = save(); err != nil {
		o.kept.Close()
		o.null.Close()
		return nil
	}
	if f := os.NewFile(uintptr(o.err), "stderr"); f != nil {
		debug.SetCrashOutput(f, debug.CrashOptions{})
		real = f // its finalizer would close the descriptor
	}
	redirect(o.null)
	return o
}

var real *os.File

// Keep throws away what was kept and keeps what is printed from now on.
func (o *Output) Keep() {
	if o != nil {
		o.kept.Truncate(0)
		redirect(o.kept)
	}
}

// Drop drops what is printed from now on.
func (o *Output) Drop() {
	if o != nil {
		redirect(o.null)
	}
}

// Close puts the real output back and prints what was kept.
func (o *Output) Close() {
	if o == nil {
		return
	}
	debug.SetCrashOutput(nil, debug.CrashOptions{})
	restore(o.out, o.err)
	o.kept.Seek(0, io.SeekStart)
	io.Copy(os.Stdout, o.kept)
	o.kept.Truncate(0)
	o.kept.Close()
	o.null.Close()
	real.Close()
}
