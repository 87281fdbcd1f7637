package engine

import (
	"reflect"
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A chanCopy is what was in the buffer of an open channel. Who ranges over one that
// an earlier execution has closed ends at once; who sends on one panics.
type chanCopy struct {
	live  reflect.Value // of both directions
	items []reflect.Value
}

// keepChan keeps the state of a channel. One that is closed stays so, and that of a
// timer is the runtime's.
func (m *memory) keepChan(v reflect.Value) {
	at := place{v.UnsafePointer(), v.Type()}
	if v.IsNil() || m.seen[at] || m.full() || v.Type().Elem() == reflect.TypeFor[time.Time]() || sim.Closed(at.p) {
		return
	}
	m.seen[at] = true
	both := reflect.ChanOf(reflect.BothDir, v.Type().Elem())
	c := chanCopy{live: reflect.NewAt(both, unsafe.Pointer(&at.p)).Elem()}
	c.items = c.drain()
	c.fill()
	m.chans = append(m.chans, c)
	for _, item := range c.items {
		m.inside(item)
	}
}

func (c *chanCopy) drain() (items []reflect.Value) {
	for range c.live.Len() {
		if item, ok := c.live.TryRecv(); ok {
			items = append(items, item)
		}
	}
	return items
}

func (c *chanCopy) fill() {
	for _, item := range c.items {
		c.live.TrySend(item)
	}
}

func (c *chanCopy) restore() {
	sim.Reopen(c.live.UnsafePointer())
	if c.live.Len()+len(c.items) > 0 {
		c.drain()
		c.fill()
	}
}
