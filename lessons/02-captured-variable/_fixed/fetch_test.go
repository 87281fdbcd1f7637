package fetch

import (
	"errors"
	"testing"
)

func TestBothErrors(t *testing.T) {
	errA, errB := errors.New("a"), errors.New("b")
	err := Both(func() error { return errA }, func() error { return errB })
	t.Attr("outcome", "both errors")
	if !errors.Is(err, errA) || !errors.Is(err, errB) {
		t.Attr("outcome", "one error")
		t.Errorf("got %v, want both errors", err)
	}
}
