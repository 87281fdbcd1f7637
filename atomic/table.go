package atomic

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"
)

// seed is that of every table of this process: whoever chooses ids cannot choose
// them to collide, and a hash is good for all stores.
var seed = maphash.MakeSeed()

// tagOf returns the hash of id as a slot holds it, odd, so that it is neither
// free nor left.
func tagOf(id string) uint64 { return maphash.String(seed, id) | 1 }

const (
	free uint64 = 0 // nothing was ever here, or nothing was put behind it: a search ends
	left uint64 = 2 // a node was here: a search goes on
)

// A node is what a table holds for an id. The id and its copy do not change; what
// the body promises is the store's business.
//
// A search has to compare ids, and the bytes of a string are somewhere else in
// memory, one more place to wait for behind the slot and the node. So the node
// has a copy of them beside it, of the length of a UUID; what is handed out is
// still the string that came in, which does not keep the node from the garbage
// collector.
type node[B any] struct {
	id    string
	text  [36]byte
	spare atomic.Uint32 // four bytes that are left over; the body's
	body  B
}

func newNode[B any](id string) *node[B] {
	n := &node[B]{id: id}
	copy(n.text[:], id)
	return n
}

// is reports whether n is the node of id.
func (n *node[B]) is(id string) bool {
	if len(id) > len(n.text) {
		return n.id == id
	}
	return len(n.id) == len(id) && string(n.text[:len(id)]) == id
}

// A hashTable is nodes by id: open addressing, linear probing, from the place that
// the upper bits of the tag name. Any number of goroutines may search it, and
// they write nothing; the one that adds or removes holds the index's lock.
//
// A slot is filled node first and tag second, so who sees the tag sees the node,
// or a later one, or nil; the comparison of the ids decides. Nodes do not move.
// That makes a search sound without a lock, by these cases:
//
//   - It meets the id. Then it was in the table, at the latest when its tag was
//     loaded.
//   - It ends at a free slot. The nodes of an id are all before the first free
//     slot on its path, and a slot becomes free again only when the next one is,
//     so an id that is in the table during the whole search is found. One that is
//     not found was out of the table at some instant of the search: either before
//     it was added, or between the removal of one node and the adding of another
//     at a slot that the search had passed already.
//
// Removal does not shift the nodes behind back, as it might: a search that runs
// at the same time would miss the one that jumps over it, and so would a range
// over the slots.
type hashTable[B any] struct {
	slots []slot[B] // a power of two; one at least is free
	shift uint8     // tag >> shift is the place
	used  int       // slots that are not free; guarded by the index's lock
}

type slot[B any] struct {
	tag  atomic.Uint64
	node atomic.Pointer[node[B]]
}

const smallest = 16

// newHashTable returns a table with room for twice as many nodes, but for rounding.
func newHashTable[B any](nodes int) *hashTable[B] {
	size := smallest
	for size < 2*nodes {
		size *= 2
	}
	return &hashTable[B]{slots: make([]slot[B], size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
}

// find returns the first node with the id from place i on, and its place, or nil.
// Nodes of an id may follow that are dead; a caller that finds one dead goes on
// from the next place.
func (t *hashTable[B]) find(tag uint64, id string, i uint64) (*node[B], uint64) {
	slots := t.slots
	mask := uint64(len(slots) - 1)
	for ; ; i++ {
		s := &slots[i&mask]
		switch s.tag.Load() {
		case tag:
			if n := s.node.Load(); n != nil && n.is(id) {
				return n, i
			}
		case free:
			return nil, i
		}
	}
}

// full reports whether one more node might leave too few slots free for searches
// to stay short: three of four are the limit.
func (t *hashTable[B]) full() bool { return 4*(t.used+1) > 3*len(t.slots) }

// add puts a node in, at the first slot without one.
func (t *hashTable[B]) add(tag uint64, n *node[B]) {
	mask := uint64(len(t.slots) - 1)
	for i := tag >> t.shift; ; i++ {
		s := &t.slots[i&mask]
		old := s.tag.Load()
		if old != free && old != left {
			continue
		}
		if old == free {
			t.used++
		}
		s.node.Store(n)
		s.tag.Store(tag)
		return
	}
}

// remove takes a node out, if it is in.
func (t *hashTable[B]) remove(tag uint64, n *node[B]) {
	mask := uint64(len(t.slots) - 1)
	for i := tag >> t.shift; ; i++ {
		s := &t.slots[i&mask]
		if s.tag.Load() == free {
			return
		}
		if s.node.Load() == n {
			s.tag.Store(left)
			s.node.Store(nil)
			t.release(i)
			return
		}
	}
}

// release makes free the slot i, and those before it, that nodes have left, if
// the next one is free: no search needs to go past them. Without it a store that
// creates and deletes fills up with slots that are left.
func (t *hashTable[B]) release(i uint64) {
	mask := uint64(len(t.slots) - 1)
	if t.slots[(i+1)&mask].tag.Load() != free {
		return
	}
	for ; t.slots[i&mask].tag.Load() == left; i-- {
		t.slots[i&mask].tag.Store(free)
		t.used--
	}
}
