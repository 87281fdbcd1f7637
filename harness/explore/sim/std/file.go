package std

import (
	"io"
	"os"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// What one goroutine has written to a file happens before what another does that
// has read from one: package syscall tells the race detector so, with one object
// for all files, since who reads which bytes is known to the kernel only.
var files byte

func written() { sim.ReleaseMerge(unsafe.Pointer(&files)) }

func haveRead(n int) {
	if n > 0 {
		sim.Acquire(unsafe.Pointer(&files))
	}
}

// FileRead is (*os.File).Read.
func FileRead(v *os.File) func(b []byte) (n int, err error) {
	if !sim.Active() {
		return v.Read
	}
	return func(b []byte) (int, error) {
		n, err := v.Read(b)
		haveRead(n)
		return n, err
	}
}

// FileReadAt is (*os.File).ReadAt.
func FileReadAt(v *os.File) func(b []byte, off int64) (n int, err error) {
	if !sim.Active() {
		return v.ReadAt
	}
	return func(b []byte, off int64) (int, error) {
		n, err := v.ReadAt(b, off)
		haveRead(n)
		return n, err
	}
}

// FileWrite is (*os.File).Write.
func FileWrite(v *os.File) func(b []byte) (n int, err error) {
	if !sim.Active() {
		return v.Write
	}
	return func(b []byte) (int, error) { written(); return v.Write(b) }
}

// FileWriteAt is (*os.File).WriteAt.
func FileWriteAt(v *os.File) func(b []byte, off int64) (n int, err error) {
	if !sim.Active() {
		return v.WriteAt
	}
	return func(b []byte, off int64) (int, error) { written(); return v.WriteAt(b, off) }
}

// FileWriteString is (*os.File).WriteString.
func FileWriteString(v *os.File) func(s string) (n int, err error) {
	if !sim.Active() {
		return v.WriteString
	}
	return func(s string) (int, error) { written(); return v.WriteString(s) }
}

// FileReadFrom is (*os.File).ReadFrom.
func FileReadFrom(v *os.File) func(r io.Reader) (n int64, err error) {
	if !sim.Active() {
		return v.ReadFrom
	}
	return func(r io.Reader) (int64, error) { written(); return v.ReadFrom(r) }
}

// ReadFile is os.ReadFile.
func ReadFile(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if sim.Active() {
		haveRead(len(b))
	}
	return b, err
}

// WriteFile is os.WriteFile.
func WriteFile(name string, data []byte, perm os.FileMode) error {
	if sim.Active() {
		written()
	}
	return os.WriteFile(name, data, perm)
}
