package export

import (
	"context"
	"io"
	"testing"
)

func TestCancelledExport(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	text, err := io.ReadAll(Rows(ctx, 2))
	if err == nil && string(text) != "row 0\nrow 1\n" {
		t.Errorf("read %q", text)
	}
}
