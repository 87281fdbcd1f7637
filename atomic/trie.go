package atomic

import (
	"math/bits"
	"slices"

	"example.com/racelab/jobstore"
)

// A branch is an inner node of a hash array mapped trie (Bagwell, "Ideal hash
// trees", 2001). Its kids are those of 16 that exist, in the order of the four
// bits of the tag that the level goes by, from the top; present says which. At
// the last level, where the tag has no bits left, they are jobs in no order.
//
// A branch is not written once a root that leads to it is published. None but
// the root is without kids.
type branch struct {
	present uint16
	kids    []kid
}

// A kid is a job or a branch.
type kid struct {
	job *jobstore.Job
	sub *branch
}

const (
	levelBits = 4
	lastLevel = 64 / levelBits
)

// place returns the bit of present for the tag, and the index in kids.
func (b *branch) place(tag uint64, level int) (bit uint16, at int) {
	bit = 1 << (tag << (level * levelBits) >> (64 - levelBits))
	return bit, bits.OnesCount16(b.present & (bit - 1))
}

// find returns the job, or nil. b may be nil.
func (b *branch) find(tag uint64, id string) *jobstore.Job {
	for level := 0; b != nil && level < lastLevel; level++ {
		bit, at := b.place(tag, level)
		if b.present&bit == 0 {
			return nil
		}
		k := &b.kids[at]
		if k.job != nil {
			if k.job.ID == id {
				return k.job
			}
			return nil
		}
		b = k.sub
	}
	if b != nil {
		if at := b.last(id); at >= 0 {
			return b.kids[at].job
		}
	}
	return nil
}

// last returns the index of the job in a branch of the last level, or -1.
func (b *branch) last(id string) int {
	return slices.IndexFunc(b.kids, func(k kid) bool { return k.job.ID == id })
}

// with returns a trie that has the job, in the place of one with its id.
func (b *branch) with(tag uint64, level int, job *jobstore.Job) *branch {
	if level == lastLevel {
		if at := b.last(job.ID); at >= 0 {
			return b.replaced(at, kid{job: job})
		}
		return b.inserted(0, len(b.kids), kid{job: job})
	}
	bit, at := b.place(tag, level)
	if b.present&bit == 0 {
		return b.inserted(bit, at, kid{job: job})
	}
	switch old := b.kids[at]; {
	case old.sub != nil:
		return b.replaced(at, kid{sub: old.sub.with(tag, level+1, job)})
	case old.job.ID == job.ID:
		return b.replaced(at, kid{job: job})
	default: // two jobs at one place: a level more
		sub := new(branch).with(tagOf(old.job.ID), level+1, old.job)
		return b.replaced(at, kid{sub: sub.with(tag, level+1, job)})
	}
}

// without returns a trie that lacks the job, which is in it, or nil if that would
// have no kids. A branch with one job left stays: the next job there needs it.
func (b *branch) without(tag uint64, level int, id string) *branch {
	if level == lastLevel {
		return b.removed(0, b.last(id))
	}
	bit, at := b.place(tag, level)
	if sub := b.kids[at].sub; sub != nil {
		if sub = sub.without(tag, level+1, id); sub != nil {
			return b.replaced(at, kid{sub: sub})
		}
	}
	return b.removed(bit, at)
}

func (b *branch) replaced(at int, k kid) *branch {
	kids := slices.Clone(b.kids)
	kids[at] = k
	return &branch{b.present, kids}
}

func (b *branch) inserted(bit uint16, at int, k kid) *branch {
	kids := make([]kid, len(b.kids)+1)
	copy(kids, b.kids[:at])
	kids[at] = k
	copy(kids[at+1:], b.kids[at:])
	return &branch{b.present | bit, kids}
}

func (b *branch) removed(bit uint16, at int) *branch {
	if len(b.kids) == 1 {
		return nil
	}
	return &branch{b.present &^ bit, slices.Concat(b.kids[:at], b.kids[at+1:])}
}

// each calls f for each job until it returns false, and returns what it did.
func (b *branch) each(f func(*jobstore.Job) bool) bool {
	for _, k := range b.kids {
		if k.sub != nil && !k.sub.each(f) || k.job != nil && !f(k.job) {
			return false
		}
	}
	return true
}
