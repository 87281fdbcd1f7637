package logger

import (
	"fmt"
	"testing"
)

func TestCloseWritesAll(t *testing.T) {
	var got []string
	l := New(func(line string) { got = append(got, line) })
	l.Log("started")
	l.Log("stopped")
	l.Close()
	t.Attr("outcome", fmt.Sprint(len(got), " of 2 lines"))
	if len(got) != 2 {
		t.Errorf("wrote %q, want 2 lines", got)
	}
}
