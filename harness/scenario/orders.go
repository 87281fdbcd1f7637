package scenario

import (
	"maps"
	"slices"

	"example.com/racelab/jobstore"
)

// An Ending is what some sequential orders of the calls come to.
type Ending struct {
	Seen   []jobstore.Result // the answers to Get and All, party by party
	Final  []jobstore.Job
	Orders uint64        // how many orders end so
	Order  []jobstore.Op // one of them
}

// A call is one that a party made, and the answer that it got.
type call struct {
	op     jobstore.Op
	answer jobstore.Result
	slot   int // its place in Ending.Seen, or -1
}

// A path is a set of orders of the calls so far that nobody can tell apart.
type path struct {
	model  jobstore.Model
	seen   []jobstore.Result // never written once shared
	orders uint64
	last   *link // one of the orders, backwards
}

type link struct {
	op   jobstore.Op
	prev *link
}

// endings walks every order of the calls that keeps each party's own order and
// in which every answer fits. It goes by layers, all orders of n calls before
// those of n+1, and joins paths that have made the same calls and cannot be told
// apart: three heartbeats beside 100 reports are 176,851 orders and 404 places.
func endings(setup []jobstore.Op, parties [][]call, fits func(want call, got jobstore.Result) bool) []Ending {
	first := path{orders: 1, seen: make([]jobstore.Result, number(parties))}
	for _, op := range setup {
		first.model, _ = first.model.Step(op)
	}
	layer := map[string][]path{string(make([]byte, len(parties))): {first}} // by calls made, per party
	for range count(parties) {
		next := map[string][]path{}
		for _, at := range slices.Sorted(maps.Keys(layer)) {
			for p, calls := range parties {
				if made := int(at[p]); made < len(calls) {
					extend(next, advance(at, p), layer[at], calls[made], fits)
				}
			}
		}
		layer = next
	}
	var ends []Ending
	for _, paths := range layer {
		for _, p := range paths {
			ends = append(ends, p.ending())
		}
	}
	return ends
}

// number gives each Get and All its slot, and returns how many there are.
func number(parties [][]call) int {
	slots := 0
	for _, calls := range parties {
		for i := range calls {
			calls[i].slot = -1
			if c := calls[i].op.Call; c == jobstore.CallGet || c == jobstore.CallAll {
				calls[i].slot = slots
				slots++
			}
		}
	}
	return slots
}

func count(parties [][]call) int {
	n := 0
	for _, calls := range parties {
		n += len(calls)
	}
	return n
}

func advance(at string, party int) string {
	next := []byte(at)
	next[party]++
	return string(next)
}

// extend adds to next[at] the paths that go on with c.
func extend(next map[string][]path, at string, paths []path, c call, fits func(call, jobstore.Result) bool) {
	for _, p := range paths {
		model, got := p.model.Step(c.op)
		if !fits(c, got) {
			continue
		}
		q := path{model: model, seen: p.seen, orders: p.orders, last: &link{c.op, p.last}}
		if c.slot >= 0 {
			q.seen = slices.Clone(p.seen)
			q.seen[c.slot] = got
		}
		next[at] = join(next[at], q)
	}
}

func join(paths []path, q path) []path {
	for i, p := range paths {
		if p.model.Equal(q.model) && slices.EqualFunc(p.seen, q.seen, jobstore.Result.Equal) {
			paths[i].orders += q.orders
			return paths
		}
	}
	return append(paths, q)
}

func (p path) ending() Ending {
	_, all := p.model.Step(jobstore.Op{Call: jobstore.CallAll})
	e := Ending{Seen: p.seen, Final: all.Jobs, Orders: p.orders}
	for l := p.last; l != nil; l = l.prev {
		e.Order = append(e.Order, l.op)
	}
	slices.Reverse(e.Order)
	return e
}
