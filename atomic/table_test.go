package atomic

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type number = node[int]

func (t *hashTable[B]) has(tag uint64, n *node[B]) bool {
	got, place := t.first(tag, n.id)
	for got != nil && got != n {
		got, place = t.find(tag, n.id, place+1)
	}
	return got == n
}

// A small table in which most tags collide, beside a map: what was added is
// found until it is removed, what was not is not, and the counts of nodes, in the
// table and past each bucket, are right.
func TestTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := newHashTable[int](rapid.IntRange(0, 11).Draw(rt, "room"))
		in, tags := map[string]*number{}, map[string]uint64{}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			id := strconv.Itoa(rapid.IntRange(0, 25).Draw(rt, "id"))
			if n := in[id]; n != nil {
				table.remove(tags[id], n)
				delete(in, id)
			} else if !table.full() {
				tags[id] = rapid.SampledFrom([]uint64{0, 1, 2, 1 << 63, 15 << 60}).Draw(rt, "tag")
				in[id] = newNode[int](id)
				table.add(tags[id], in[id])
			}
			for id, tag := range tags {
				got, _ := table.find(tag, id, table.home(tag))
				require.Same(rt, in[id], got, "node %s", id)
				first, place := table.first(tag, id)
				require.Same(rt, got, first, "node %s, not searched for in a loop", id)
				if first != nil {
					require.Same(rt, first, table.bucket(place).nodes[place&7].Load())
				}
			}
			past, found := map[*bucket[int]]uint64{}, 0
			for n := range table.all() {
				found++
				_, place := table.find(tags[n.id], n.id, table.home(tags[n.id]))
				for p := table.home(tags[n.id]); p>>3 < place>>3; p += 8 {
					past[table.bucket(p)]++
				}
			}
			require.Equal(rt, len(in), found)
			require.Equal(rt, len(in), table.used)
			for i := range table.buckets {
				b := &table.buckets[i]
				require.Equal(rt, past[b], b.marks.Load()>>pastAt, "past bucket %d", i)
			}
		}
	})
}

// Of nodes with one id a search finds each in its turn: dead ones stay in the table
// for cuts.
func TestTableOfOneID(t *testing.T) {
	table := newHashTable[int](5)
	var ns []*number
	for range 10 { // more than a bucket holds
		ns = append(ns, newNode[int]("a"))
		table.add(1, ns[len(ns)-1])
	}
	table.remove(1, ns[3])
	for i, n := range ns {
		require.Equal(t, i != 3, table.has(1, n), "node %d", i)
	}
}

// Where nodes are past every bucket, a search for what is not there ends.
func TestSearchEnds(t *testing.T) {
	table := newHashTable[int](0)
	for i := range table.buckets {
		table.buckets[i].marks.Store(onePast)
	}
	got, _ := table.first(1<<63, "a")
	require.Nil(t, got)
}

// More nodes past a bucket than its byte counts are not lost when some are removed.
func TestPastManyNodes(t *testing.T) {
	table := newHashTable[int](300)
	var ns []*number
	for i := range 300 {
		ns = append(ns, newNode[int](strconv.Itoa(i)))
		table.add(1, ns[i])
	}
	for _, n := range ns[7:299] {
		table.remove(1, n)
	}
	require.True(t, table.has(1, ns[299]))
}

// A store that creates and deletes, with ids that never come again, does not
// fill its table with what is left of them.
func TestTableDoesNotFillUp(t *testing.T) {
	x := new(index[int])
	x.open()
	alive := func(*number) bool { return true }
	for i := range 100_000 {
		id := strconv.Itoa(i)
		n := newNode[int](id)
		x.add(tagOf(id), n, alive)
		x.current.Load().remove(tagOf(id), n)
	}
	table := x.current.Load()
	require.Len(t, table.buckets, smallest)
	require.Zero(t, table.used)
	for i := range table.buckets {
		require.Zero(t, table.buckets[i].marks.Load())
	}
}

// One goroutine adds and removes around a node that stays; another searches for
// that one without a lock and must find it each time, and the table grows below it.
func TestSearchBesideAWriter(t *testing.T) {
	x := new(index[int])
	x.open()
	alive := func(*number) bool { return true }
	stays := newNode[int]("stays")
	tag := tagOf(stays.id)
	for i, full := 0, 0; full < slots; i++ { // so that it is not in its own bucket
		if id := strconv.Itoa(i); tagOf(id)>>63 == tag>>63 {
			x.add(tagOf(id), newNode[int](id), alive)
			full++
		}
	}
	x.add(tag, stays, alive)
	require.NotZero(t, x.current.Load().bucket(tag>>63<<3).marks.Load()>>pastAt)
	var done atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		defer done.Store(true)
		for round := range 200 {
			var added []*number
			for i := range 10 + round {
				n := newNode[int](strconv.Itoa(1000 + i))
				x.mu.Lock()
				x.add(tagOf(n.id), n, alive)
				x.mu.Unlock()
				added = append(added, n)
			}
			x.remove(added)
		}
	})
	searches := 0
	for !done.Load() {
		require.True(t, x.current.Load().has(tag, stays), "lost in search %d", searches)
		searches++
	}
	wg.Wait()
	require.Greater(t, len(x.current.Load().buckets), smallest, "it has grown")
}

// An id longer than the copy in the node is compared as a whole, and so is one of
// which another is the beginning. Each byte counts.
func TestNodeIs(t *testing.T) {
	long := strings.Repeat("x", 36)
	ids := []string{"", "a", "b", "aa", long[:35], long, long + "x", long + "y", long + "xx"}
	for i := range long {
		ids = append(ids, long[:i]+"y"+long[i+1:])
	}
	for _, id := range ids {
		n := newNode[int](id)
		for _, other := range ids {
			require.Equal(t, id == other, n.is(other), "%q, %q", id, other)
		}
	}
}
