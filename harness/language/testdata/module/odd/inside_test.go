package odd

import "testing"

func (c *Counter) reset() { c.n = 0 }

func TestInside(t *testing.T) {
	c := &Counter{}
	t.Log(c.Add(2), c.quick())
	c.reset()
	t.Log(c.Get())
}
