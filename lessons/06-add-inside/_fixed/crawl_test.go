package crawl

import (
	"fmt"
	"testing"
)

func TestVisit(t *testing.T) {
	size := func(page string) int { return len(page) }
	got := Visit([]string{"/help"}, size)
	t.Attr("outcome", fmt.Sprint("total ", got))
	if got != 5 {
		t.Errorf("total is %d, want 5", got)
	}
}
