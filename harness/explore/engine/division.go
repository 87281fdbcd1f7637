package engine

import (
	"slices"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
)

// A proof that is too long for one process, one machine or one run is divided into
// parts (dpor.Split). They are the same for whoever divides, so that a machine makes
// its share without asking anybody, processes of one machine take them one by one,
// and a later run goes on with those that an earlier one has left.
//
// Parts do not know of each other, but executions do two things that concern all:
// they fail, and they show accesses to race that were no scheduling points. Whoever
// does either is loud. A part that was loud is made again by the first process, once
// all before it have been made and none of them was: so what is found is that of the
// lowest part, whoever has been the fastest.

const (
	scouts    = 500 // executions before a proof is divided: which steps race, is seen in them
	manyParts = 512 // the same for all numbers of processes, so that they find the same
)

// divides reports whether a proof that is not small is divided.
func (h *hunt) divides() bool { return h.Jobs > 1 || h.Shards > 1 || h.saves() || h.helps() }

// A division is a proof that was divided.
type division struct {
	split *dpor.Split
	rest  dpor.Rest
	stats dpor.Stats
	lims  dpor.Limit
	later []uint64 // traces of later rounds
}

func (p *proof) stats() dpor.Stats {
	if p.parts != nil {
		return p.parts.stats
	}
	return p.Stats()
}

func (p *proof) limits() dpor.Limit {
	if p.parts != nil {
		return p.parts.lims
	}
	return p.Limits()
}

// divide makes the parts of this shard, if the proof is not complete without. It
// reports whether the search goes on.
func (h *hunt) divide(until time.Time) bool {
	if h.proof.complete || h.fresh || h.late(until) || h.proof.Limits()&dpor.Misused != 0 && !h.strict {
		return true
	}
	d := h.layOut()
	if native != "" {
		return false
	}
	h.proof.parts = d
	var list []dpor.Part
	for k := range d.split.Parts() {
		if h.Shards <= 1 || k%h.Shards == h.Shard-1 {
			list = append(list, d.split.Part(k))
		}
	}
	h.exact = true
	defer func() { h.exact = false }()
	defer collectSeldom()()
	for len(list) > 0 {
		if !h.round(d, list, until) {
			return native == "" && (h.found == nil || h.Outcomes)
		}
		list = d.rest.Next()
	}
	h.proof.complete = d.stats.Executions > 0
	return true
}

// layOut divides the program that h.proof has been searching.
func (h *hunt) layOut() *division {
	h.exact = true
	defer func() { h.exact = false }()
	d := &division{split: h.proof.Split(max(manyParts, 32*h.Shards))}
	for native == "" && !guard.Stopped() {
		d.split.Begin()
		h.run(d.split.Search, false, false)
		if !d.split.Advance() {
			break
		}
	}
	// No part begins behind what is cut off here.
	d.lims, d.stats.Cut = d.split.Limits()&dpor.Cutting, d.split.Stats().Cut
	return d
}

func (h *hunt) late(until time.Time) bool { return h.alarm.due(until) || h.stopped() }

func (h *hunt) stopped() bool { return guard.Stopped() || h.stop != nil && h.stop() }

// A made is a part that somebody has made.
type made struct {
	Part   dpor.Part
	Result dpor.PartResult
	ran
}

// A ran is what executions came to, whoever has run them.
type ran struct {
	Tally   tally
	Loud    bool   `json:",omitempty"`
	Cut     bool   `json:",omitempty"` // not to the end
	Verdict string `json:",omitempty"` // of what failed, if outcomes are counted
}

// round makes parts, together with whoever helps. It reports whether all were made
// and nothing came up.
func (h *hunt) round(d *division, list []dpor.Part, until time.Time) bool {
	var todo []dpor.Part
	for _, p := range list {
		if old, ok := h.savedPart(d, p); ok {
			h.take(d, old)
		} else {
			todo = append(todo, p)
		}
	}
	t := h.publish(plan{Kind: kindParts, Hot: h.hot, Strict: h.strict, Tries: h.tries, Print: d.split.Print(), Parts: todo, Until: until}, len(todo))
	stop := func() bool { return h.late(until) }
	lowest, all := collect(t, stop, func(k int, stop func() bool) made { return h.make(d, todo[k], stop) }, func(m made) {
		h.take(d, m)
		h.savePart(d, m)
	}, func(m made) { h.savePart(d, m) })
	if lowest < 0 {
		return all
	}
	// Again, and this time it counts.
	m := made{Part: todo[lowest]}
	if !h.part(d, m.Part, stop) || h.fresh {
		h.saved.at = m.Part.Place + 1
		d.lims |= d.split.Limits()
		return false
	}
	m.Result = d.split.Result()
	m.Result.Limits |= dpor.Unsteady
	d.add(m)
	return false
}

// make makes a part, aside.
func (h *hunt) make(d *division, p dpor.Part, stop func() bool) made {
	m := made{Part: p}
	m.ran = h.aside(func() bool { return h.part(d, p, stop) })
	m.Result = d.split.Result()
	m.Loud = m.Loud || d.split.Limits()&dpor.Misused != 0 && !h.strict
	return m
}

// part makes a part; it reports false if it was not made to its end.
func (h *hunt) part(d *division, p dpor.Part, stop func() bool) bool {
	if d.split.Enter(p) != nil {
		return false
	}
	for !stop() {
		d.split.Begin()
		if !h.try(d.split.Search) {
			return false
		}
		more := d.split.Search.Advance()
		if h.fresh || d.split.Limits()&dpor.Misused != 0 && !h.strict {
			return false
		}
		if !more {
			return true
		}
	}
	return false
}

// take adds what somebody has made to what is known.
func (h *hunt) take(d *division, m made) {
	h.count(m.ran)
	if !m.Cut {
		d.add(m)
	}
}

func (d *division) add(m made) {
	d.stats.Add(m.Result.Stats)
	d.lims |= m.Result.Limits
	d.later = append(d.later, m.Result.Traces...)
	d.rest.Add(m.Part, m.Result)
}

// A tally is what executions add to the numbers of a hunt.
type tally struct {
	Ran        int
	Steps      uint64
	Again      int `json:",omitempty"`
	Goroutines int
	Fair       bool `json:",omitempty"`
	Leaked     bool `json:",omitempty"`
	Stopped    bool `json:",omitempty"` // some hit the limit of steps
	Outcomes   survey
}

// aside runs executions as if they had not been run, and says what they came to. If
// one is loud nothing is kept of it: it will be run again.
func (h *hunt) aside(run func() (end bool)) (r ran) {
	was := *h.state()
	h.ran, h.steps, h.known.again, h.goroutines, h.fair, h.leaked, h.cut, h.counts = max(was.ran, 1), 0, 0, 0, false, false, false, survey{}
	base := h.ran
	r.Cut = !run()
	r.Loud = h.fresh || native != "" || len(h.notes) > len(was.notes) || !h.Outcomes && h.found != was.found
	if h.found != was.found {
		r.Verdict = h.found.verdict
	}
	r.Tally = tally{h.ran - base, h.steps, h.known.again, h.goroutines, h.fair, h.leaked, h.cut, h.counts}
	longer := h.longer
	h.restore(was)
	if h.longer = longer; r.Loud {
		h.longer = was.longer
	}
	native = ""
	return r
}

// count adds what aside has put aside, or another process.
func (h *hunt) count(r ran) {
	t := r.Tally
	h.ran += t.Ran
	h.steps += t.Steps
	h.known.again += t.Again
	h.goroutines = max(h.goroutines, t.Goroutines)
	h.fair, h.leaked, h.cut = h.fair || t.Fair, h.leaked || t.Leaked, h.cut || t.Stopped
	for _, o := range t.Outcomes {
		h.counts.addOutcome(*o)
	}
	if r.Verdict != "" && h.Outcomes && h.found == nil {
		h.found = &finding{verdict: r.Verdict}
	}
}

// A counted is what aside puts back.
type counted struct {
	ran, again, goroutines, longer int
	steps                          uint64
	fair, leaked, cut              bool
	fresh, solo                    bool
	hot                            []sim.Site
	races                          []sim.Race
	notes                          []string
	counts                         survey
	found                          *finding
	raceAt                         int
	raceAfter                      time.Duration
}

func (h *hunt) state() *counted {
	return &counted{
		h.ran, h.known.again, h.goroutines, h.longer, h.steps, h.fair, h.leaked, h.cut, h.fresh, h.solo,
		slices.Clip(h.hot), slices.Clip(h.races), slices.Clip(h.notes), h.counts, h.found, h.raceAt, h.raceAfter,
	}
}

func (h *hunt) restore(c counted) {
	h.ran, h.known.again, h.goroutines, h.longer, h.steps, h.fair, h.leaked, h.cut = c.ran, c.again, c.goroutines, c.longer, c.steps, c.fair, c.leaked, c.cut
	h.fresh, h.solo, h.hot, h.races, h.notes = c.fresh, c.solo, c.hot, c.races, c.notes
	h.counts, h.found, h.raceAt, h.raceAfter = c.counts, c.found, c.raceAt, c.raceAfter
}
