//go:build unix && !race

package engine

import (
	"syscall"
	"testing"
	"unsafe"
)

// A program that maps memory may keep pointers into it, and unmap it before the
// snapshot is taken, or after.
func TestWhatIsNotMappedIsLeftAlone(t *testing.T) {
	page := func() []byte {
		b, err := syscall.Mmap(-1, 0, 1<<16, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	type header struct{ next *header }
	var state struct {
		before, after *header
		count         *int
	}
	early, late := page(), page()
	state.before, state.after, state.count = (*header)(unsafe.Pointer(&early[0])), (*header)(unsafe.Pointer(&late[0])), new(int)
	if err := syscall.Munmap(early); err != nil {
		t.Fatal(err)
	}
	m := of(&state)
	if err := syscall.Munmap(late); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		*state.count = 7
		if m.restore(); *state.count != 0 {
			t.Errorf("what is there still is not put back: %d", *state.count)
		}
	}
}
