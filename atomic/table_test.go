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
	got, i := t.find(tag, n.id, tag>>t.shift)
	for got != nil && got != n {
		got, i = t.find(tag, n.id, i+1)
	}
	return got == n
}

// A small table in which most tags collide, beside a map: what was added is
// found until it is removed, and the count of used slots is right.
func TestTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := newHashTable[int](0)
		in, tags := map[string]*number{}, map[string]uint64{}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			id := strconv.Itoa(rapid.IntRange(0, 10).Draw(rt, "id"))
			if n := in[id]; n != nil {
				table.remove(tags[id], n)
				delete(in, id)
			} else if !table.full() {
				tags[id] = rapid.SampledFrom([]uint64{1, 3, 1 << 60, 15 << 60}).Draw(rt, "tag") | 1
				in[id] = newNode[int](id)
				table.add(tags[id], in[id])
			}
			for _, n := range in {
				require.True(rt, table.has(tags[n.id], n), "%s is lost", n.id)
			}
			used := 0
			for i := range table.slots {
				if table.slots[i].tag.Load() != free {
					used++
				}
			}
			require.Equal(rt, used, table.used)
		}
	})
}

// A store that creates and deletes, with ids that never come again, does not
// fill its table with slots that were left.
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
	require.Len(t, x.current.Load().slots, smallest)
	require.Less(t, x.current.Load().used, smallest)
}

// One goroutine adds and removes around a node that stays; another searches for
// that one without a lock and must find it each time, and the table grows below it.
func TestSearchBesideAWriter(t *testing.T) {
	x := new(index[int])
	x.open()
	alive := func(*number) bool { return true }
	stays := newNode[int]("stays")
	for i := range 3 { // so that it is not at its own place
		x.add(1, newNode[int](strconv.Itoa(i)), alive)
	}
	x.add(1, stays, alive)
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
		require.True(t, x.current.Load().has(1, stays), "lost in search %d", searches)
		searches++
	}
	wg.Wait()
	require.Greater(t, len(x.current.Load().slots), smallest, "it has grown")
}

// An id longer than the copy in the node is compared as a whole, and so is one of
// which another is the beginning.
func TestNodeIs(t *testing.T) {
	long := strings.Repeat("x", 36)
	for _, id := range []string{"", "a", long[:35], long, long + "x", long + "y"} {
		n := newNode[int](id)
		for _, other := range []string{"", "a", "b", "aa", long[:35], long, long + "x", long + "y", long + "xx"} {
			require.Equal(t, id == other, n.is(other), "%q, %q", id, other)
		}
	}
}
