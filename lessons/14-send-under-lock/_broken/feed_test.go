package feed

import "testing"

func TestPublish(t *testing.T) {
	f := New()
	go f.Publish("rain")
	if n := f.Total(); n > 1 {
		t.Errorf("total is %d before anything was read", n)
	}
	if got := f.Next(); got != "rain" {
		t.Errorf("got %q", got)
	}
	t.Attr("outcome", "delivered")
	if n := f.Total(); n != 1 {
		t.Errorf("total is %d, want 1", n)
	}
}
