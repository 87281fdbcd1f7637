package lookup

import (
	"context"
	"testing"
)

func TestFind(t *testing.T) {
	ctx, timeout := context.WithCancel(context.Background())
	go timeout() // before or after the answer
	a, err := Find(ctx, func() string { return "42" })
	if err != nil {
		a = "timeout"
	}
	t.Attr("outcome", a)
}
