package atomic

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"math/bits"
	"sync/atomic"
)

// seed is that of every table of this process: whoever chooses ids cannot choose
// them to collide, and a hash is good for all stores.
var seed = maphash.MakeSeed()

// tagOf returns the hash of id. Its upper bits name a bucket, its lowest seven are
// what the bucket keeps of it.
func tagOf(id string) uint64 { return maphash.String(seed, id) }

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

// is reports whether n is the node of id. One as long as a UUID is compared in words,
// of which the last two overlap; the loop over any number of bytes is most of a search.
func (n *node[B]) is(id string) bool {
	switch {
	case len(id) != len(n.id):
		return false
	case len(id) == len(n.text):
		a, b := n.text[:], []byte(id)
		differ := word(a) ^ word(b)
		differ |= word(a[8:]) ^ word(b[8:])
		differ |= word(a[16:]) ^ word(b[16:])
		differ |= word(a[24:]) ^ word(b[24:])
		differ |= word(a[28:]) ^ word(b[28:])
		return differ == 0
	case len(id) < len(n.text):
		return string(n.text[:len(id)]) == id
	}
	return n.id == id
}

func word(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// A hashTable is nodes by id: buckets of seven, each a cache line, and a search that
// goes on from a full bucket to the next. Any number of goroutines may search it, and
// they write nothing; the one that adds or removes holds the index's lock.
//
// A node is in the table from when it is stored in its slot until nil is. The marks
// only say where to look, and that a search that looks there finds it needs this order:
// who adds writes the mark first and the node second, who removes takes the node out
// first and the mark second. Nodes do not move. That makes a search sound without a
// lock, by these cases:
//
//   - It meets the id. Then the node was in the table when its slot was loaded; the
//     mark that led there may be of one that was in the slot before.
//   - It ends at a bucket that no node was put past. An id that is in the table during
//     the whole search is found: its mark is in its bucket, and it is counted in the
//     buckets before, from before it is in the table until after. One that is not found
//     was out of the table at some instant of the search: either before it was added,
//     or between the removal of one node and the adding of another in a slot that the
//     search had passed already.
//
// The tempting order is node first, so that who sees the mark sees a node. But then
// one who saw the mark of an old node of this id finds the new one in the slot, while
// one who comes after that does not, for want of the new one's mark: the job is there
// and is gone again. TestSmallAnew shows it.
//
// The upper byte of marks counts the nodes that are in a later bucket because this one
// was full. It stays at 255 once it is there: searches are longer than need be then.
type hashTable[B any] struct {
	buckets []bucket[B] // a power of two
	shift   uint8       // tag >> shift is the first bucket to look in
	used    int         // nodes; guarded by the index's lock
}

type bucket[B any] struct {
	marks atomic.Uint64 // a byte a slot: 0, or 128 and seven bits of the tag
	nodes [slots]atomic.Pointer[node[B]]
}

const (
	slots     = 7
	smallest  = 2 // buckets
	pastAt    = 8 * slots
	onePast   = 1 << pastAt
	everyByte = (1<<64 - 1) / 255 // times a byte is that byte, eight times
	topBits   = everyByte << 7
)

// newHashTable returns a table with room for twice as many nodes, but for rounding.
func newHashTable[B any](nodes int) *hashTable[B] {
	size := smallest
	for 3*slots*size < 4*2*nodes {
		size *= 2
	}
	return &hashTable[B]{buckets: make([]bucket[B], size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
}

func mark(tag uint64) uint64 { return tag&127 | 128 }

// marked returns the highest bit of each byte of marks that equals the mark of tag,
// and perhaps of one behind such a byte: comparing the ids decides.
func marked(marks, tag uint64) uint64 {
	x := marks ^ mark(tag)*everyByte
	return (x - everyByte) &^ x & (topBits & (onePast - 1))
}

// A place is a slot, in the lowest three bits, of a bucket, which is counted on past
// the end of the table. home is the first to look at.
func (t *hashTable[B]) home(tag uint64) (place uint64) { return tag >> (t.shift & 63) << 3 }

func (t *hashTable[B]) bucket(place uint64) *bucket[B] {
	return &t.buckets[place>>3&uint64(len(t.buckets)-1)]
}

// first is find from home on. It is nearly always over after one node, and has no more
// in it than that takes.
func (t *hashTable[B]) first(tag uint64, id string) (*node[B], uint64) {
	place := t.home(tag)
	b := t.bucket(place)
	marks := b.marks.Load()
	if m := marked(marks, tag); m != 0 {
		k := uint64(bits.TrailingZeros64(m) >> 3)
		if n := b.nodes[k].Load(); n != nil && n.is(id) {
			return n, place + k
		}
		place += k + 1
	} else if marks < onePast {
		return nil, place
	}
	return t.search(tag, id, place, marks)
}

// find returns the first node with the id from a place on, and its place, or nil.
// Nodes of an id may follow that are dead; a caller that finds one dead goes on
// from the next place.
func (t *hashTable[B]) find(tag uint64, id string, place uint64) (*node[B], uint64) {
	return t.search(tag, id, place, t.bucket(place).marks.Load())
}

// search is find for who has loaded the marks of the bucket.
func (t *hashTable[B]) search(tag uint64, id string, place, marks uint64) (*node[B], uint64) {
	mask := uint64(len(t.buckets) - 1)
	for {
		b := t.bucket(place)
		passed := uint64(1)<<(8*(place&7)) - 1
		for m := marked(marks, tag) &^ passed; m != 0; m &= m - 1 {
			k := bits.TrailingZeros64(m) >> 3
			if n := b.nodes[k].Load(); n != nil && n.is(id) {
				return n, place&^7 | uint64(k)
			}
		}
		place = place&^7 + 8
		// Each bucket may have been passed by some node: go round once.
		if marks < onePast || place>>3-tag>>t.shift > mask {
			return nil, place
		}
		marks = t.bucket(place).marks.Load()
	}
}

// all ranges over the nodes; one that is added or removed meanwhile is met or not.
func (t *hashTable[B]) all() iter.Seq[*node[B]] {
	return func(yield func(*node[B]) bool) {
		for i := range t.buckets {
			for k := range t.buckets[i].nodes {
				if n := t.buckets[i].nodes[k].Load(); n != nil && !yield(n) {
					return
				}
			}
		}
	}
}

// full reports whether one more node might make searches long: three slots of four
// are the limit.
func (t *hashTable[B]) full() bool { return 4*(t.used+1) > 3*slots*len(t.buckets) }

// add puts a node in, in the first bucket with a free slot.
func (t *hashTable[B]) add(tag uint64, n *node[B]) {
	for place := t.home(tag); ; place += 8 {
		b := t.bucket(place)
		marks := b.marks.Load()
		if k := bits.TrailingZeros64(^marks&topBits) >> 3; k < slots {
			b.marks.Store(marks | mark(tag)<<(8*k))
			b.nodes[k].Store(n)
			t.used++
			return
		}
		if marks>>pastAt < 255 {
			b.marks.Store(marks + onePast)
		}
	}
}

// remove takes a node out, if it is in.
func (t *hashTable[B]) remove(tag uint64, n *node[B]) {
	in, place := t.first(tag, n.id)
	for in != n {
		if in == nil {
			return
		}
		in, place = t.find(tag, n.id, place+1)
	}
	b, k := t.bucket(place), place&7
	b.nodes[k].Store(nil)
	b.marks.Store(b.marks.Load() &^ (255 << (8 * k)))
	t.used--
	for p := t.home(tag); p>>3 < place>>3; p += 8 {
		if b := t.bucket(p); b.marks.Load()>>pastAt < 255 {
			b.marks.Store(b.marks.Load() - onePast)
		}
	}
}
