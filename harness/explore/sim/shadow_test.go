//go:build !race

package sim

import "testing"

func TestReadsOneAfterAnotherDoNotPileUp(t *testing.T) {
	const many = 500
	n, kept := new(int), int32(0)
	r := Run(Config{Chooser: first{}}, func() {
		for range many {
			done := make(chan bool)
			Go(1, func() { _ = *R(n, 2); Close(done, 1) })
			Recv(done, 1)
		}
		s := x.granule(pointer(n))
		kept = s.n[s.i]
		Go(1, func() { *W(n, 3) = 1 })
		_ = *R(n, 4)
	})
	if kept > crowd+2 {
		t.Errorf("%d accesses are kept of %d that happen one before another", kept, many)
	}
	if len(r.Races) == 0 {
		t.Error("the race of the last read and the write is not found")
	}
}
