package debounce

import (
	"testing"
	"time"
)

func TestCloseInTime(t *testing.T) {
	b := New()
	b.Event("save", time.Millisecond)
	time.Sleep(time.Millisecond)
	if n := b.Close("save"); n > 1 {
		t.Errorf("delivered %d times", n)
	}
	time.Sleep(time.Millisecond)
}
