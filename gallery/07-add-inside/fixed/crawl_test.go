package crawl

import "testing"

func TestVisitAll(t *testing.T) {
	size := func(page string) int { return len(page) }
	if got := Visit([]string{"/", "/help"}, size); got != 6 {
		t.Errorf("total is %d, want 6", got)
	}
}
