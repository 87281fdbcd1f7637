package sync

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"unsafe"
)

// leaves lists offset, size and whether it is a pointer of the words of t.
func leaves(t reflect.Type, base uintptr) (all [][3]uintptr) {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			all = append(all, leaves(f.Type, base+f.Offset)...)
		}
	case reflect.Array:
		for i := range t.Len() {
			all = append(all, leaves(t.Elem(), base+uintptr(i)*t.Elem().Size())...)
		}
	case reflect.Pointer, reflect.UnsafePointer, reflect.Func:
		all = append(all, [3]uintptr{base, t.Size(), 1})
	default:
		all = append(all, [3]uintptr{base, t.Size(), 0})
	}
	return all
}

// TestLayout compares what this package takes the real types to be with what
// they are. (The last word of wgWords is padding.)
func TestLayout(t *testing.T) {
	for _, c := range []struct{ real, like any }{
		{sync.Mutex{}, [2]uint32{}},
		{sync.RWMutex{}, rwWords{}},
		{sync.WaitGroup{}, struct {
			a uint64
			b uint32
		}{}},
		{sync.Once{}, [3]uint32{}},
		{sync.Cond{}, Cond{}},
		{sync.Map{}, mapWords{}},
		{sync.Pool{}, Pool{}},
	} {
		real, like := reflect.TypeOf(c.real), reflect.TypeOf(c.like)
		if got, want := leaves(like, 0), leaves(real, 0); !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", like, got, want)
		}
		if got, want := like.Align(), real.Align(); got != want {
			t.Errorf("%s is aligned to %d, want %d", like, got, want)
		}
	}
}

// TestRealState compares the meaning of the real types' words with what this
// package takes it to be.
func TestRealState(t *testing.T) {
	var mu Mutex
	mu.Lock()
	if *mu.word() != locked {
		t.Errorf("a locked Mutex holds %#x", *mu.word())
	}
	var o Once
	o.Do(func() {})
	if *o.word() != done {
		t.Errorf("a done Once holds %#x", *o.word())
	}
	var rw RWMutex
	rw.RLock()
	rw.RLock()
	if state, readers := rw.words().load(); state != 0 || readers != 2 {
		t.Errorf("an RWMutex with two readers is in state %d with %d", state, readers)
	}
	rw = RWMutex{}
	rw.Lock()
	if state, readers := rw.words().load(); state != announced|writing || readers != 0 {
		t.Errorf("an RWMutex with a writer is in state %d with %d readers", state, readers)
	}
	var wg WaitGroup
	wg.Add(3)
	if counter, _ := wg.words().load(); counter != 3 {
		t.Errorf("a WaitGroup with 3 to go is at %d", counter)
	}
	c := NewCond(&mu)
	c.Signal()
	if c.checker != uintptr(unsafe.Pointer(&c.checker)) {
		t.Errorf("a used Cond has not got its address at %p", &c.checker)
	}
	var m Map
	m.Store(1, 1)
	if m.words().word != 1 {
		t.Errorf("a used Map holds %d", m.words().word)
	}
}
