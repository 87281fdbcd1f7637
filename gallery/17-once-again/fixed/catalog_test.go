package catalog

import "testing"

func TestPrice(t *testing.T) {
	c := &Catalog{}
	if p := c.Price("set of pens"); p != 20 {
		t.Errorf("a set costs %d, want 20", p)
	}
}
