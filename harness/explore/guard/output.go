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
// Close. If the process dies before, the command finds the file, and another
// one with what the runtime says as it dies.
type Output struct {
	out, err int // the real ones
	kept     *os.File
	null     *os.File
	to       *os.File // one of the two, in place of the real ones
}

// The files in the folder of the process in which output is kept, and what the
// runtime says when a fatal error or a panic ends the process.
const (
	Shown = "shown"
	Crash = "crash"
)

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
	if f, err := os.Create(filepath.Join(c.Dir, Crash)); err == nil {
		debug.SetCrashOutput(f, debug.CrashOptions{}) // it keeps a copy of the descriptor
		f.Close()
	}
	o.into(o.null)
	return o
}

func (o *Output) into(f *os.File) {
	if f != o.to {
		redirect(f)
		o.to = f
	}
}

// Keep throws away what was kept and keeps what is printed from now on.
func (o *Output) Keep() {
	if o != nil {
		o.kept.Truncate(0)
		o.into(o.kept)
	}
}

// Drop drops what is printed from now on.
func (o *Output) Drop() {
	if o != nil {
		o.into(o.null)
	}
}

// Discard throws away what was kept: the test will be run again, as it is.
func (o *Output) Discard() {
	if o != nil {
		o.kept.Truncate(0)
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
}
