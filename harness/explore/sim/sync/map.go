package sync

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Map is a map for concurrent use. A write synchronizes before every read
// that observes it; which method is which is documented at sync.Map. Each call
// is one step; Range is one step for each key, because the real one promises no
// snapshot, and visits the keys in the order in which they were first stored.
type Map struct{ m sync.Map }

// mapWords is how the real Map is laid out; a test compares. Of the pointers an
// execution uses the first.
type mapWords struct {
	word    uint32 // whether the real one is initialised, our word
	mutex   [2]uint32
	table   unsafe.Pointer // the real one's root, or a *mapTable
	hash    unsafe.Pointer
	equal   unsafe.Pointer
	initial uintptr
}

// A mapTable is the content of a Map in an execution.
type mapTable struct {
	words mapWords // of the real Map, as they were before the execution
	index map[any]*mapEntry
	order []*mapEntry // by first store
}

// A mapEntry stays when its key is deleted: a Load that finds nothing has
// observed the Delete. Its address is where the key is synchronized.
type mapEntry struct {
	key, value any
	present    bool
}

func (m *Map) words() *mapWords { return (*mapWords)(unsafe.Pointer(m)) }

func (m *Map) real() *sync.Map {
	w := m.words()
	giveBack(&w.word, w.restore)
	return &m.m
}

// restore puts back what the Map was before an execution took it over.
func (w *mapWords) restore() {
	old := (*mapTable)(w.table).words
	w.mutex, w.table, w.hash, w.equal, w.initial = old.mutex, old.table, old.hash, old.equal, old.initial
	atomic.StoreUint32(&w.word, old.word)
}

// open announces an operation of kind k and returns the content.
func (m *Map) open(k sim.Kind) *mapTable {
	w := m.words()
	_ = w.word
	sim.Do(k, unsafe.Pointer(m), nil)
	sim.Touch(unsafe.Pointer(&w.word), 4, false, true)
	c := claimOf(w.word)
	if c == stale {
		w.restore()
	}
	if c != ours {
		m.takeOver()
	}
	t := (*mapTable)(w.table)
	sim.Acquire(unsafe.Pointer(t))
	return t
}

// takeOver gives the Map to this execution, with what the real one holds.
func (m *Map) takeOver() {
	w := m.words()
	t := &mapTable{words: *w, index: map[any]*mapEntry{}}
	if w.word != 0 {
		held := map[any]any{}
		m.m.Range(func(k, v any) bool {
			held[k] = v
			return true
		})
		for it := sim.Range(held, 0); it.Next(); {
			*t.entry(it.K) = mapEntry{it.K, it.V, true}
		}
	}
	*w = mapWords{word: own(), table: unsafe.Pointer(t)}
	sim.Lasts((*lastingMap)(m))
}

type lastingMap Map // for a method that Map must not have

// Last has the real Map hold what the execution has left.
func (l *lastingMap) Last() {
	m := (*Map)(l)
	w := m.words()
	if claimOf(w.word) != ours {
		return // the variable holds another Map by now
	}
	t := (*mapTable)(w.table)
	w.restore()
	m.m.Clear()
	for _, e := range t.order {
		if e.present {
			m.m.Store(e.key, e.value)
		}
	}
}

// entry returns the entry of key, making it if there is none.
func (t *mapTable) entry(key any) *mapEntry {
	e := t.index[key]
	if e == nil {
		e = &mapEntry{key: key}
		t.index[key] = e
		t.order = append(t.order, e)
	}
	return e
}

// read observes key; e is nil if it was never stored.
func (t *mapTable) read(key any) (e *mapEntry, value any, ok bool) {
	if e = t.index[key]; e == nil {
		return nil, nil, false
	}
	sim.Acquire(unsafe.Pointer(e))
	return e, e.value, e.present
}

// write makes e what it is after a write. It forgets what was released on the key
// before: whoever writes has observed that, and has acquired it, or it is a Store,
// after which nobody can observe it any more.
func (e *mapEntry) write(value any, present bool) {
	sim.Release(unsafe.Pointer(e))
	e.value, e.present = value, present
}

// Load returns the value of key.
func (m *Map) Load(key any) (value any, ok bool) {
	if !sim.Active() {
		return m.real().Load(key)
	}
	_, value, ok = m.open(sim.KMapRead).read(key)
	return value, ok
}

// Store sets the value of key.
func (m *Map) Store(key, value any) {
	if !sim.Active() {
		m.real().Store(key, value)
		return
	}
	m.open(sim.KMapWrite).entry(key).write(value, true)
}

// Swap sets the value of key and returns the one before.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	if !sim.Active() {
		return m.real().Swap(key, value)
	}
	t := m.open(sim.KMapWrite)
	_, previous, loaded = t.read(key)
	t.entry(key).write(value, true)
	return previous, loaded
}

// LoadOrStore returns the value of key if it has one; else it stores value.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	if !sim.Active() {
		return m.real().LoadOrStore(key, value)
	}
	t := m.open(sim.KMapWrite)
	if _, actual, loaded = t.read(key); loaded {
		sim.Relabel(sim.KMapRead)
		return actual, true
	}
	t.entry(key).write(value, true)
	return value, false
}

// LoadAndDelete deletes key and returns the value that it had.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	if !sim.Active() {
		return m.real().LoadAndDelete(key)
	}
	e, value, loaded := m.open(sim.KMapWrite).read(key)
	if !loaded {
		sim.Relabel(sim.KMapRead)
		return nil, false
	}
	e.write(nil, false)
	return value, true
}

// Delete deletes key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// CompareAndSwap sets the value of key to new if it is old, which must be
// comparable.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	if !sim.Active() {
		return m.real().CompareAndSwap(key, old, new)
	}
	return m.replace(key, old, new, true)
}

// CompareAndDelete deletes key if its value is old, which must be comparable.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	if !sim.Active() {
		return m.real().CompareAndDelete(key, old)
	}
	return m.replace(key, old, nil, false)
}

func (m *Map) replace(key, old, new any, present bool) bool {
	e, value, ok := m.open(sim.KMapWrite).read(key)
	if !ok || value != old {
		sim.Relabel(sim.KMapRead)
		return false
	}
	e.write(new, present)
	return true
}

// Clear deletes every key.
func (m *Map) Clear() {
	if !sim.Active() {
		m.real().Clear()
		return
	}
	t := m.open(sim.KMapWrite)
	for _, e := range t.order {
		e.value, e.present = nil, false
	}
	sim.Release(unsafe.Pointer(t))
}

// ranging is what a step of Range notes: a key that it does not come to it has not observed.
const ranging = 1

// Range calls f for every key until f returns false. Keys that f itself adds
// are not visited.
func (m *Map) Range(f func(key, value any) bool) {
	if !sim.Active() {
		m.real().Range(f)
		return
	}
	t := m.open(sim.KMapRead)
	sim.Note(ranging)
	for _, e := range t.order[:len(t.order):len(t.order)] {
		if e.present && !m.visit(e, f) {
			return
		}
	}
}

// visit is one step: whether e is still there is decided in it.
func (m *Map) visit(e *mapEntry, f func(key, value any) bool) bool {
	m.open(sim.KMapRead)
	sim.Note(ranging)
	if !e.present {
		return true
	}
	sim.Acquire(unsafe.Pointer(e))
	return f(e.key, e.value)
}
