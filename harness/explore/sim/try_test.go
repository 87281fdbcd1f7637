//go:build !race

package sim

import (
	"testing"
	"unsafe"
)

// An execution ends where a try waits and others go on and on. They may wait for it, or be
// about to do something: then it has ended early.
func TestTriesInVain(t *testing.T) {
	for steps, early := range map[int]bool{10: false, 2 * usualCalm: true} {
		r := Run(Config{Chooser: first{}, Tries: true}, func() {
			word, old := int64(1), int64(0)
			Go(0, func() {
				Again(0)
				DoWord(KAtomicCAS, unsafe.Pointer(&word), 8, unsafe.Pointer(&old))
			})
			yields(steps)
		})
		if !r.InVain || r.Early != early {
			t.Errorf("%d steps: in vain %v, early %v, want %v", steps, r.InVain, r.Early, early)
		}
	}
}
