package atomic

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type number = node[int]

func (t *hashTable[B]) has(n *node[B]) bool {
	got, i := t.find(n.tag, n.id, n.tag>>t.shift)
	for got != nil && got != n {
		got, i = t.find(n.tag, n.id, i+1)
	}
	return got == n
}

// A small table in which most tags collide, beside a map: what was added is
// found until it is removed, and the count of used slots is right.
func TestTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := newHashTable[int](0)
		in := map[string]*number{}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			id := strconv.Itoa(rapid.IntRange(0, 10).Draw(rt, "id"))
			if n := in[id]; n != nil {
				table.remove(n)
				delete(in, id)
			} else if !table.full() {
				n := &number{id: id, tag: rapid.SampledFrom([]uint64{1, 3, 1 << 60, 15<<60 | 1}).Draw(rt, "tag") | 1}
				table.add(n)
				in[id] = n
			}
			for _, n := range in {
				require.True(rt, table.has(n), "%s is lost", n.id)
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
		n := &number{id: id, tag: tagOf(id)}
		x.add(n, alive)
		x.current.Load().remove(n)
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
	stays := &number{id: "stays", tag: 1}
	for i := range 3 { // so that it is not at its own place
		x.add(&number{id: strconv.Itoa(i), tag: 1}, alive)
	}
	x.add(stays, alive)
	var done atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		defer done.Store(true)
		for round := range 200 {
			var added []*number
			for i := range 10 + round {
				n := &number{id: strconv.Itoa(1000 + i), tag: uint64(i)<<60 | 1}
				x.mu.Lock()
				x.add(n, alive)
				x.mu.Unlock()
				added = append(added, n)
			}
			x.remove(added)
		}
	})
	searches := 0
	for !done.Load() {
		require.True(t, x.current.Load().has(stays), "lost in search %d", searches)
		searches++
	}
	wg.Wait()
	require.Greater(t, len(x.current.Load().slots), smallest, "it has grown")
}
