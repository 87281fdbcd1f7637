package window

import (
	"fmt"
	"sync"
	"testing"
)

func TestWidthStays(t *testing.T) {
	w := New(10)
	var wg sync.WaitGroup
	wg.Go(func() { w.Slide(3) })
	low, high := w.Bounds()
	t.Attr("outcome", fmt.Sprintf("[%d, %d)", low, high))
	wg.Wait()
	if high-low != 10 {
		t.Errorf("window is [%d, %d), want 10 wide", low, high)
	}
}
