package lookup

import (
	"context"
	"testing"
)

func TestFindCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	a, err := Find(ctx, func() string { return "42" })
	if err == nil && a != "42" {
		t.Errorf("got %q without an error", a)
	}
}
