package engine

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime/debug"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A memory is what the package variables held when a unit began, and what could
// be reached from them: every execution of the unit starts from there. Values
// are put back in place, so that a pointer compared by identity (a sentinel
// error) stays what it was. What init and TestMain did is part of it, because it
// is taken after them.
//
// It costs a comparison of all that memory per execution; what is equal is not
// written.
type memory struct {
	blocks    []block
	stretches []stretch // of the blocks
	maps      []mapCopy
	chans     []chanCopy
	kept      []func() // what puts the standard library's registries back
	seen      map[place]bool
	at        int  // of the stretches: how far restore is
	changed   bool // restore has found something to put back
}

type place struct {
	p unsafe.Pointer
	t reflect.Type
}

type mapCopy struct {
	live reflect.Value
	keys []reflect.Value
	vals []reflect.Value
	raw  *rawMap // nil where its memory says nothing
}

// maxState bounds what is kept, in blocks: a package that fills a table of
// millions of entries as it is initialised must not cost more than its test.
const maxState = 200_000

// remember takes the present state of all registered variables.
func remember() *memory {
	var vars []any
	for _, p := range sim.AllVars {
		vars = append(vars, p.Ptrs...)
	}
	m := of(vars...)
	for _, save := range sim.Keepers {
		m.kept = append(m.kept, save())
	}
	return m
}

// notReset says what an execution may find as another has left it, if there is
// such a thing.
func (m *memory) notReset() []string {
	if !m.full() {
		return nil
	}
	return []string{fmt.Sprintf("not reset: package variables behind the first %s values", thousands(maxState))}
}

func (m *memory) full() bool { return len(m.blocks)+len(m.maps)+len(m.chans) > maxState }

// of takes the present state of variables, and of what they lead to.
func of(ptrs ...any) *memory {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	m := &memory{seen: map[place]bool{}}
	for _, p := range ptrs {
		m.block(reflect.ValueOf(p).Elem())
	}
	m.seen = nil
	m.stretches = stretches(m.blocks, nearby)
	return m
}

// block keeps v, which is addressable, and what it leads to.
func (m *memory) block(v reflect.Value) {
	if m.full() || v.Type().Size() == 0 {
		return
	}
	at := place{v.Addr().UnsafePointer(), v.Type()}
	if m.seen[at] {
		return
	}
	m.seen[at] = true
	v = reflect.NewAt(v.Type(), at.p).Elem() // unexported fields can be set
	saved := reflect.New(v.Type()).Elem()
	if gone := unmapped(func() { saved.Set(v) }); gone {
		return
	}
	m.blocks = append(m.blocks, block{at: at.p, live: v, saved: saved})
	m.inside(saved)
}

// inside follows the references in v.
func (m *memory) inside(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && followed(v.Type().Elem()) {
			m.block(v.Elem())
		}
	case reflect.Slice:
		if v.Len() > 0 && followed(v.Type().Elem()) {
			m.block(whole(v))
		}
	case reflect.Array:
		for i := range v.Len() {
			if !refers(v.Type().Elem()) {
				return
			}
			m.inside(v.Index(i))
		}
	case reflect.Struct:
		if compiled(v.Type()) {
			return
		}
		for i := range v.NumField() {
			m.inside(v.Field(i))
		}
	case reflect.Interface:
		if !v.IsNil() {
			m.inside(v.Elem())
		}
	case reflect.Map:
		m.keepMap(v)
	case reflect.Chan:
		m.keepChan(v)
	}
}

// whole is the array of a slice, up to its capacity, as one variable.
func whole(v reflect.Value) reflect.Value {
	return reflect.NewAt(reflect.ArrayOf(v.Cap(), v.Type().Elem()), v.UnsafePointer()).Elem()
}

// followed reports whether what a pointer points to may be put back: not the
// runtime's and not the operating system's. Package unix keeps a table of the memory
// that was mapped, also of what was unmapped by other ways. There may be something else
// by now, the runtime's own tables for instance, and what was read there once must not
// be written back.
func followed(t reflect.Type) bool {
	switch t.PkgPath() {
	case "os", "runtime", "reflect", "internal/poll", "syscall", "testing", "internal/abi",
		"golang.org/x/sys/unix", "golang.org/x/sys/windows":
		return false
	}
	return true
}

// compiled reports whether what a t leads to is never written: goroutines that use a
// regular expression at the same time share it, and it is most of what there is to
// compare in a program that has some.
func compiled(t reflect.Type) bool { return t.PkgPath() == "regexp" && t.Name() == "Regexp" }

// refers reports whether values of t can lead elsewhere.
func refers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Interface, reflect.Map, reflect.Chan:
		return true
	case reflect.Array:
		return refers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if refers(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

func (m *memory) keepMap(v reflect.Value) {
	at := place{v.UnsafePointer(), v.Type()}
	if v.IsNil() || m.seen[at] || m.full() {
		return
	}
	m.seen[at] = true
	live := reflect.NewAt(v.Type(), unsafe.Pointer(&at.p)).Elem()
	c := mapCopy{live: live}
	for it := live.MapRange(); it.Next(); {
		c.keys, c.vals = append(c.keys, it.Key()), append(c.vals, it.Value())
		if m.full() {
			break
		}
	}
	c.raw = c.memory()
	m.maps = append(m.maps, c)
	if !refers(v.Type().Elem()) && !refers(v.Type().Key()) {
		return
	}
	for i := range c.keys {
		m.inside(c.keys[i])
		m.inside(c.vals[i])
	}
}

// restore puts everything back. It reports whether everything was what it was, as far
// as that is seen without putting it back.
func (m *memory) restore() (clean bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	m.changed = len(m.chans) > 0
	for m.at = 0; unmapped(m.putBack); {
		m.divide(m.at, true)
	}
	for i := range m.maps {
		m.changed = m.maps[i].restore() || m.changed
	}
	for i := range m.chans {
		m.chans[i].restore()
	}
	m.registries()
	return !m.changed
}

// registries puts back what the standard library keeps. What that has changed is not
// told.
func (m *memory) registries() {
	for _, restore := range m.kept {
		restore()
	}
}

// putBack puts back the stretches that are left.
func (m *memory) putBack() {
	for ; m.at < len(m.stretches); m.at++ {
		if s := &m.stretches[m.at]; !bytes.Equal(s.live, s.old) {
			if m.changed = true; !s.restore() {
				m.divide(m.at, false)
			}
		}
	}
}

// unmapped calls f, which reads memory behind a pointer, and reports whether there is
// none: the pointer is into what the program had mapped itself, and has unmapped.
func unmapped(f func()) (gone bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, fault := r.(interface{ Addr() uintptr }); !fault {
				panic(r)
			}
			gone = true
		}
	}()
	f()
	return false
}

// restore reports whether there was anything to put back.
func (c *mapCopy) restore() (changed bool) {
	if c.raw != nil && c.raw.same() || c.same() {
		return false
	}
	c.live.Clear()
	for i, k := range c.keys {
		c.live.SetMapIndex(k, c.vals[i])
	}
	c.raw = c.memory()
	return true
}

// memory copies the map's memory. A large value lies elsewhere, and changes there.
func (c *mapCopy) memory() *rawMap {
	if t := c.live.Type(); !rawMaps || t.Elem().Size() > 128 {
		return nil
	}
	return newRawMap(c.live)
}

func (c *mapCopy) same() bool {
	if c.live.Len() != len(c.keys) {
		return false
	}
	for i, k := range c.keys {
		v := c.live.MapIndex(k)
		if !v.IsValid() || !identical(v, c.vals[i]) {
			return false
		}
	}
	return true
}

func identical(a, b reflect.Value) bool {
	if !a.Comparable() || !b.Comparable() {
		return false
	}
	return a.Equal(b)
}
