package limit

import (
	"context"
	"testing"
)

func TestPlaceIsFreeAfterCancel(t *testing.T) {
	l := New(1)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- l.Do(ctx, func() {}) }()
	cancel()
	<-done
	ran := false
	if err := l.Do(context.Background(), func() { ran = true }); err != nil || !ran {
		t.Errorf("second call: ran %t, error %v", ran, err)
	}
}
