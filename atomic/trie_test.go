package atomic

import (
	"maps"
	"strconv"
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func contents(b *branch) map[string]*jobstore.Job {
	in := map[string]*jobstore.Job{}
	b.each(func(j *jobstore.Job) bool { in[j.ID] = j; return true })
	return in
}

// A trie beside a map: each step makes a trie with what the map has then, and
// changes none of those before.
func TestTrie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root, in := new(branch), map[string]*jobstore.Job{}
		var old []*branch
		var was []map[string]*jobstore.Job
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := strconv.Itoa(rapid.IntRange(0, 40).Draw(t, "id"))
			old, was = append(old, root), append(was, maps.Clone(in))
			if in[id] != nil && rapid.Bool().Draw(t, "remove") {
				if root = root.without(tagOf(id), 0, id); root == nil {
					root = new(branch)
				}
				delete(in, id)
			} else {
				in[id] = &jobstore.Job{ID: id}
				root = root.with(tagOf(id), 0, in[id])
			}
			require.Same(t, in[id], root.find(tagOf(id), id))
		}
		for i := range old {
			require.Equal(t, was[i], contents(old[i]), "after %d steps", i)
		}
		require.Equal(t, in, contents(root))
	})
}

// Jobs whose tags are equal share the last level.
func TestTrieOfEqualTags(t *testing.T) {
	const tag = 0x123456789abcdef1
	root, in := new(branch), map[string]*jobstore.Job{}
	for i := range 5 {
		id := strconv.Itoa(i)
		in[id] = &jobstore.Job{ID: id}
		if i == 0 {
			// a leaf would be split by the tag of its id, which differs
			b := new(branch).inserted(0, 0, kid{job: in[id]})
			for level := lastLevel - 1; level >= 0; level-- {
				bit, at := new(branch).place(tag, level)
				b = new(branch).inserted(bit, at, kid{sub: b})
			}
			root = b
			continue
		}
		root = root.with(tag, 0, in[id])
	}
	require.Equal(t, in, contents(root))
	for i := range 5 {
		id := strconv.Itoa(i)
		require.Same(t, in[id], root.find(tag, id))
		require.Nil(t, root.find(tag, "other"))
		root = root.without(tag, 0, id)
		delete(in, id)
		if root == nil {
			break
		}
		require.Equal(t, in, contents(root))
	}
	require.Nil(t, root, "a trie without jobs")
}
