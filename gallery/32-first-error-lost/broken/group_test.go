package group

import (
	"errors"
	"testing"
)

func TestErrorIsKept(t *testing.T) {
	g := New()
	failed := errors.New("failed")
	g.Go(func() error { return nil })
	g.Go(func() error { return failed })
	if err := g.Wait(); err != failed {
		t.Errorf("got %v, want %v", err, failed)
	}
}
