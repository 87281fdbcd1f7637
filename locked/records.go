package locked

// records is the records of a shard by id: open addressing with linear probing,
// like a map, but by a hash that is known already. Choosing the shard took one,
// and a map would take another, which shows in the time of a Get. It needs the
// lock of the shard.
type records struct {
	slots []recordSlot // a power of two, at most three of four in use
	n     int
}

type recordSlot struct {
	hash   uint64
	record *record // nil if the slot is free
}

func newRecords() *records { return &records{slots: make([]recordSlot, 8)} }

// place is where the probing for a hash begins. Its lower bits chose the shard.
func (t *records) place(hash uint64) uint64 { return hash / shards }

// at returns the slot of the id, or the free slot where a search for it ends.
func (t *records) at(hash uint64, id string) *recordSlot {
	mask := uint64(len(t.slots) - 1)
	for i := t.place(hash); ; i++ {
		s := &t.slots[i&mask]
		if s.record == nil || s.hash == hash && s.record.job.ID == id {
			return s
		}
	}
}

func (t *records) find(hash uint64, id string) *record { return t.at(hash, id).record }

// add puts in a record whose id is not there.
func (t *records) add(hash uint64, r *record) {
	if t.n++; 4*t.n > 3*len(t.slots) {
		old := t.slots
		t.slots = make([]recordSlot, 2*len(old))
		for _, s := range old {
			if s.record != nil {
				*t.at(s.hash, s.record.job.ID) = s
			}
		}
	}
	*t.at(hash, r.job.ID) = recordSlot{hash, r}
}

// remove takes out the record of the id, which is there, and closes the gap: a
// record moves into it that would not be found behind it.
func (t *records) remove(hash uint64, id string) {
	mask := uint64(len(t.slots) - 1)
	gap := t.place(hash)
	for t.slots[gap&mask].hash != hash || t.slots[gap&mask].record.job.ID != id {
		gap++
	}
	for i := gap + 1; t.slots[i&mask].record != nil; i++ {
		s := t.slots[i&mask]
		if (i-t.place(s.hash))&mask >= (i-gap)&mask { // its place is not behind the gap
			t.slots[gap&mask] = s
			gap = i
		}
	}
	t.slots[gap&mask] = recordSlot{}
	t.n--
}
