package crawl

import (
	"fmt"
	"testing"
)

func TestVisitAll(t *testing.T) {
	size := func(page string) int { return len(page) }
	got := Visit([]string{"/", "/help"}, size)
	t.Attr("outcome", fmt.Sprint("total ", got))
	if got != 6 {
		t.Errorf("total is %d, want 6", got)
	}
}
