package sync

import (
	"sync"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Pool keeps values that nobody needs now. Put synchronizes before the Get
// that returns the value, so that using one after Put is a race with who gets
// it. Get returns what was put last, and nothing is ever dropped: that is the
// case in which sharing by mistake shows.
type Pool struct {
	// The words of the real Pool, which an execution leaves alone: the garbage
	// collector moves them about. Its content is empty for an execution, as a
	// Pool may be at any time.
	local      unsafe.Pointer
	localSize  uintptr
	victim     unsafe.Pointer
	victimSize uintptr

	// New makes a value when there is none.
	New func() any
}

func (p *Pool) real() *sync.Pool { return (*sync.Pool)(unsafe.Pointer(p)) }

// poolItems is a Pool's content in an execution, last put last.
type poolItems struct{ items []*poolItem }

// A poolItem is a value that was put; its address is where it is synchronized.
type poolItem struct{ x any }

func (p *Pool) content() *poolItems { return sim.Slot[poolItems](unsafe.Pointer(p), slotPool) }

// Put adds x, unless it is nil.
func (p *Pool) Put(x any) {
	if !sim.Active() {
		p.real().Put(x)
		return
	}
	if x == nil {
		return
	}
	sim.Do(sim.KPoolPut, unsafe.Pointer(p), nil)
	item := &poolItem{x}
	sim.Release(unsafe.Pointer(item))
	c := p.content()
	c.items = append(c.items, item)
}

// Get takes a value out, or makes one with New if there is none. It returns nil
// if there is no New either.
func (p *Pool) Get() any {
	if !sim.Active() {
		return p.real().Get()
	}
	sim.Do(sim.KPoolGet, unsafe.Pointer(p), nil)
	c := p.content()
	if n := len(c.items); n > 0 {
		item := c.items[n-1]
		c.items[n-1] = nil
		c.items = c.items[:n-1]
		sim.Acquire(unsafe.Pointer(item))
		return item.x
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}
