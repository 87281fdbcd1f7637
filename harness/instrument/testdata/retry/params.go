package p

import (
	"errors"
	"fmt"
	"maps"
	"sync/atomic"
)

type table map[string]*int

type store struct{ current atomic.Pointer[table] }

var errClosed, errMissing = errors.New("closed"), errors.New("missing")

var edits int

func refused(id string, cause error) error { return fmt.Errorf("job %s: %w", id, cause) }

func (s *store) swap(id string, edit func(table) (table, error)) error {
	for {
		old := s.current.Load()
		if old == nil {
			return refused(id, errClosed)
		}
		next, err := edit(*old)
		if err != nil {
			return err
		}
		if s.current.CompareAndSwap(old, &next) { // yes
			return nil
		}
	}
}

func (t table) with(id string, n int) table {
	next := maps.Clone(t)
	next[id] = &n
	return next
}

type badNumber struct{ n int }

func (e *badNumber) Error() string { edits++; return fmt.Sprint(e.n) }

func check(n int) error {
	if n < 0 {
		edits++
		return &badNumber{n}
	}
	return nil
}

func (s *store) put(id string, n int) error {
	return s.swap(id, func(t table) (table, error) {
		if _, ok := t[id]; !ok {
			edits++
			return nil, refused(id, errMissing)
		}
		if err := check(n); err != nil {
			edits++
			return nil, err
		}
		return t.with(id, n), nil
	})
}

func (s *store) remove(id string) error {
	return s.swap(id, func(t table) (next table, err error) {
		next = maps.Clone(t)
		delete(next, id)
		return next, check(len(next))
	})
}

// A literal that changes what it captures spoils all who pass one.

func (s *store) swap2(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: a literal assigns n
			return
		}
	}
}

func (s *store) clone() { s.swap2(func(t table) table { return maps.Clone(t) }) }

func (s *store) count() (n int) {
	s.swap2(func(t table) table { n++; return t })
	return n
}

// The job that is edited lies in the table.

func (s *store) swap3(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: a literal assigns *t[""]
			return
		}
	}
}

func (s *store) inPlace() { s.swap3(func(t table) table { *t[""] = 1; return t }) }

// Exported, used as a value, called through an interface: who knows what is passed.

func (s *store) Swap(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls edit, which may be any function
			return
		}
	}
}

func (s *store) swap4(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls edit, which may be any function
			return
		}
	}
}

func (s *store) value() func(func(table) table) { return s.swap4 }

type swapper interface {
	swap5(edit func(table) table)
}

func (s *store) swap5(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls edit, which may be any function
			return
		}
	}
}

func through(s swapper) { s.swap5(func(t table) table { edits++; return t }) }

func (s *store) swap6(edit func(table) table) {
	if edit == nil {
		edit = global
	}
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls edit, which may be any function
			return
		}
	}
}

var global func(table) table

func (s *store) none() { s.swap6(nil) }

// Passed on, and named.

func (s *store) swap7(edit func(table) table) { s.swap8(edit) }

func (s *store) swap8(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

func same(t table) table { return t }

func (s *store) named()  { s.swap7(same) }
func (s *store) direct() { s.swap8(func(t table) table { return t.with("", 1) }) }

func (s *store) swap9(edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls o.f, which may be any function
			return
		}
	}
}

func (s *store) field(o struct{ f func(table) table }) { s.swap9(o.f) }

func two() (*store, func(table) table) { return nil, nil }

func swap10(s *store, edit func(table) table) {
	for {
		old := s.current.Load()
		next := edit(*old)
		if s.current.CompareAndSwap(old, &next) { // no: calls edit, which may be any function
			return
		}
	}
}

func spread() { swap10(two()) }

// What is done before an error is returned matters if the loop does not leave with it.

func bad(n int) (int, error) {
	if n < 0 {
		edits++
		return 0, fmt.Errorf("%d", n)
	}
	return n, nil
}

func mayBeNil(n int) (int, error) {
	if n < 0 {
		edits++
		return 0, errMissing
	}
	return n, nil
}

func passedOn(n int) (int, error) {
	n, err := bad(n)
	return n, err
}

func returned(n int) (int, error) { return bad(n) }

func wrapped(n int) (int, error) {
	n, err := bad(n)
	if err != nil {
		edits++
		return 0, fmt.Errorf("wrapped: %w", err)
	}
	return n, nil
}

func swallowed(n int) (int, error) {
	n, err := bad(n)
	if err != nil {
		return 0, nil
	}
	return n, nil
}

func otherwise(n int) (int, error) {
	n, err := bad(n)
	if err != nil {
		err = nil
		return 0, err
	}
	return n, nil
}

func leavesWithError(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := bad(int(old))
		if err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // yes
			return nil
		}
	}
}

func continuesWithError(x *atomic.Int64) {
	for {
		old := x.Load()
		n, err := bad(int(old))
		if err != nil {
			continue
		}
		if x.CompareAndSwap(old, int64(n)) { // yes
			return
		}
	}
}

func ignoresError(x *atomic.Int64) {
	for {
		old := x.Load()
		n, _ := bad(int(old))
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return
		}
	}
}

func leavesWithSomeErrors(x *atomic.Int64, ok bool) error {
	for {
		old := x.Load()
		n, err := bad(int(old))
		if err != nil && ok {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return nil
		}
	}
}

func leavesWithAnother(x *atomic.Int64, other error) error {
	for {
		old := x.Load()
		n, err := bad(int(old))
		if other != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return nil
		}
	}
}

func leavesLater(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := bad(int(old))
		err = nil
		if err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return nil
		}
	}
}

func unsureError(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := mayBeNil(int(old))
		if err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: mayBeNil assigns edits
			return nil
		}
	}
}

func errorPassedOn(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := passedOn(int(old))
		if err != nil {
			return err
		}
		m, err := returned(n)
		if err != nil {
			return err
		}
		if m, err = wrapped(m); err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(m)) { // yes
			return nil
		}
	}
}

func errorSwallowed(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := swallowed(int(old))
		if err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return nil
		}
	}
}

func errorReplaced(x *atomic.Int64) error {
	for {
		old := x.Load()
		n, err := otherwise(int(old))
		if err != nil {
			return err
		}
		if x.CompareAndSwap(old, int64(n)) { // no: bad assigns edits
			return nil
		}
	}
}
