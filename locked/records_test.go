package locked

import (
	"strconv"
	"testing"

	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// A table in which most hashes collide, beside a map.
func TestRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, in := newRecords(), map[string]*record{}
		hash := func(id string) uint64 { return uint64(len(id)%2*7+int(id[0]-'0')%3) * shards }
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			id := strconv.Itoa(rapid.IntRange(0, 30).Draw(t, "id"))
			if in[id] != nil {
				table.remove(hash(id), id)
				delete(in, id)
			} else {
				in[id] = &record{job: jobstore.Job{ID: id}}
				table.add(hash(id), in[id])
			}
			for i := range 31 {
				id := strconv.Itoa(i)
				if got := table.find(hash(id), id); got != in[id] {
					t.Fatalf("%s: got %v, want %v", id, got, in[id])
				}
			}
			if table.n != len(in) {
				t.Fatalf("%d records, want %d", table.n, len(in))
			}
		}
	})
}
