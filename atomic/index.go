package atomic

import (
	"runtime"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// An index is what InPlace and Cells have in common: a table that grows, a clock
// of epochs, and a list of the nodes that keep versions for cuts under way.
//
// What adds or removes a node holds mu, and so does the beginning of a cut. So a
// cut gets the table that holds every node which was added in the epochs that it
// shows. A table that was outgrown is not written again; a cut that has it goes
// on with it, and so does a search, to which applies what the comment on table
// says of one that ends: what it misses was added after it began.
type index[B any] struct {
	current atomic.Pointer[hashTable[B]] // nil once closed
	clock   epoch.Clock                  // its padding keeps current off the line of mu

	mu      sync.Mutex
	touched atomic.Pointer[link[B]] // each node at most once
}

type link[B any] struct {
	node *node[B]
	next *link[B]
}

// open makes an index usable.
func (x *index[B]) open() { x.current.Store(newHashTable[B](0)) }

// add puts a node in; it needs mu. A table that is full is replaced by one with
// room, with the nodes that alive holds for: a dead node that is in a table still
// is there for cuts that have this table or an earlier one.
func (x *index[B]) add(tag uint64, n *node[B], alive func(*node[B]) bool) {
	t := x.current.Load()
	if !t.full() {
		t.add(tag, n)
		return
	}
	nodes := 1
	for n := range t.all() {
		if alive(n) {
			nodes++
		}
	}
	next := newHashTable[B](nodes)
	for n := range t.all() {
		if alive(n) {
			next.add(tagOf(n.id), n)
		}
	}
	next.add(tag, n)
	x.current.Store(next)
}

// begin ends an epoch, and returns its number with the table that holds all of
// it, or nil if the store is closed.
func (x *index[B]) begin() (*hashTable[B], uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	t := x.current.Load()
	if t == nil {
		return nil, 0
	}
	return t, x.clock.Begin()
}

// end lets a cut go and sweeps up what was kept for it. sweep drops the versions
// of a node that no cut shows and says whether some are left, and whether the
// node is dead. A writer that read the cuts before this one ended may keep one
// version that is not swept up; the next write to that job or the next end does.
func (x *index[B]) end(cut uint64, sweep func(n *node[B]) (kept, dead bool)) {
	x.clock.End(cut)
	var gone []*node[B]
	for l := x.touched.Swap(nil); l != nil; l = l.next {
		if kept, dead := sweep(l.node); dead && !kept {
			gone = append(gone, l.node)
		}
	}
	x.remove(gone)
}

func (x *index[B]) remove(gone []*node[B]) {
	if len(gone) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if t := x.current.Load(); t != nil {
		for _, n := range gone {
			t.remove(tagOf(n.id), n)
		}
	}
}

// list adds n to those with versions. The caller has marked the node as listed,
// so nobody else does.
func (x *index[B]) list(n *node[B]) {
	l := &link[B]{node: n}
	for {
		l.next = x.touched.Load()
		if x.touched.CompareAndSwap(l.next, l) {
			return
		}
	}
}

// close makes every later call find nothing. A range that began before has its
// table.
func (x *index[B]) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.current.Store(nil)
}

// missing says why there is no job id: the table that was searched is nil if the
// store was closed.
func missing[B any](t *hashTable[B], call, id string) error {
	if t == nil {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

// wait is called by who has found a node in the hands of a writer for the ith
// time. A writer is done within some nanoseconds, unless it was interrupted; then
// it needs this processor.
func wait(i int) {
	if i%8 == 7 {
		runtime.Gosched()
	}
}
