package mirror

import "testing"

func TestFirst(t *testing.T) {
	got := First(func() string { return "a" }, func() string { return "b" })
	if got != "a" && got != "b" {
		t.Errorf("got %q", got)
	}
}
