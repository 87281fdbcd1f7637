package dpor

// A goroutine's number depends on the schedule: it counts who was started first.
// Here a goroutine is known by its path instead, who started it and as which of
// its children; a path has one number for the whole search, its process.
type process = int32

type path struct {
	parent process
	timer  bool // parent started a timer that started it
	child  int32
}

// A step is a transition as the search names it: who goes on, and which way. It has no
// more fields than the compiler keeps in registers (see sim's accesses).
type step struct {
	proc process
	open bool  // whichever way is possible
	arm  int32 // see sim.Way
	partner
}

// A partner is whom a step meets.
type partner struct {
	with  process // and 1; 0 for nobody
	with2 int32   // his arm
}

// fits reports whether t is a transition that s names.
func (s step) fits(t step) bool { return s.proc == t.proc && (s.open || t.open || s == t) }

func (s step) involves(p process) bool { return s.proc == p || s.with == p+1 }

func (s step) meets(t step) bool { return s.involves(t.proc) || t.with != 0 && s.involves(t.with-1) }

// An event is a transition that was carried out.
type event struct {
	step
	foot
	note   int64
	id     uint64  // of its announcement
	hash   uint64  // of what happens before it, and of how it went
	idx    uint32  // which event of its process it is, from 1
	before vc      // what happens before it without its own doing
	vc     vc      // what happens before it, itself included
	enders bool    // it ended the execution, so that it touches everybody
	ways   []step  // of a select: how else it could have gone on
	word   uint64  // of an operation on memory: what was there
	found  []found // the channels that it named, as it found them
	races  []race  // before what it could have come
	tired  bool    // its process had looked often enough, and waited for a change
}

// found is a channel as an event found it.
type found struct {
	ch       uintptr
	len, cap int
	closed   bool
}

// A vc is a vector clock over processes: how many events of each.
type vc []uint32

func (c vc) at(p process) uint32 {
	if int(p) < len(c) {
		return c[p]
	}
	return 0
}

func (c *vc) grow(n int) {
	for len(*c) < n {
		*c = append(*c, 0)
	}
}

func (c *vc) join(o vc) {
	c.grow(len(o))
	d := *c
	for i, t := range o {
		d[i] = max(d[i], t)
	}
}

func (c *vc) raise(p process, t uint32) {
	c.grow(int(p) + 1)
	(*c)[p] = max((*c)[p], t)
}

// precedes reports whether e happens before what has the clock c.
func (e *event) precedes(c vc) bool { return c.at(e.proc) >= e.idx }
