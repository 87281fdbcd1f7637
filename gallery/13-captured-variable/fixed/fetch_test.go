package fetch

import (
	"errors"
	"testing"
)

func TestBothErrors(t *testing.T) {
	errA, errB := errors.New("a"), errors.New("b")
	err := Both(func() error { return errA }, func() error { return errB })
	if !errors.Is(err, errA) || !errors.Is(err, errB) {
		t.Errorf("got %v, want both errors", err)
	}
}
