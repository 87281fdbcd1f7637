package engine

import (
	"fmt"
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A token was made of code that failed. What it says of other code is one of three:
// that it still fails in that order, that there is no such order any more because a
// goroutine is blocked, or that the code has changed at a place and the token does
// not fit. The last two say nothing on whether the failure is gone, so the test is
// explored again: first near the old order, then as always.

// again runs what the schedule s means.
func (h *hunt) again(s *schedule) Outcome {
	began := time.Now()
	rep := &wire.Replay{Was: s.meaning.was(s.code), Code: hexadecimal(h.Code)}
	seed := h.Options.Seed
	h.Leaks = h.Leaks || s.meaning.verdict == wire.Leak
	h.Seed, h.Early, h.manner = s.seed, s.early, s.manner
	var off *misfit
	var beside *finding
	var races []sim.Race
	var hot []sim.Site
	for _, loose := range []bool{false, true} {
		f, failed := h.followed(s, loose)
		if native != "" {
			return h.outcome()
		}
		if failed {
			h.found.after = time.Since(began)
		}
		if failed && f.off == nil {
			return h.stillFails(s, rep)
		}
		if !loose {
			off = f.off
		}
		if failed && beside == nil { // not in the old order, but near it
			beside, races, hot = h.found, h.races, h.hot
		}
	}
	h.found, h.races, h.hot = beside, races, hot
	rep.Said, rep.Text = s.meaning.says(off)
	after := "explored again: it fails in another order"
	h.Options.Replay, h.Jobs = "", 1 // there is nobody else to explore with
	if h.found == nil {
		h.Seed, h.manner, h.hot, h.races = seed, manner{}, nil, nil
		h.search()
	}
	o := h.outcome()
	if o.Replay = rep; !o.Failed {
		after = "explored again: " + h.scope()
	}
	o.Story = rep.Text + "\n" + after + "\n" + o.Story
	return o
}

// followed makes an execution that follows the meaning of s, and a second one if the
// first has shown a race: then the accesses are scheduling points.
func (h *hunt) followed(s *schedule, loose bool) (f *guided, failed bool) {
	h.found = nil
	h.hot, h.races, h.fresh = s.meaning.resited(grouped(s.hot)), nil, false
	for range 3 {
		f = guide(s.meaning, loose)
		r, res := h.run(f, true, true)
		h.ran, h.steps, h.goroutines = h.ran+1, h.steps+uint64(r.Steps), max(h.goroutines, r.Goroutines)
		h.measured(&r)
		if native != "" {
			return f, false
		}
		v, m := h.judge(&r, res)
		was := h.hot
		h.addRaces(r.Races)
		if v != "" || len(r.Races) > 0 && !h.fresh {
			if v == "" {
				v = wire.DataRace
			}
			h.hot = was
			h.found = &finding{verdict: v, message: m, context: res.context(), at: 1, schedule: h.scheduleOf(&r), result: keep(r)}
			return f, true
		}
		h.near = keep(r).Choices
		if !h.fresh {
			break
		}
		h.fresh = false
	}
	return f, false
}

// stillFails tells the failure that the old order leads to in the present code.
func (h *hunt) stillFails(s *schedule, rep *wire.Replay) Outcome {
	o := h.outcome()
	rep.Said, rep.Text = wire.StillFails, "still fails: the code has changed since the token was made"
	if s.code == h.Code {
		rep.Text = "still fails: what the package stands on has changed since the token was made, or is not the same in each process"
	}
	if was := rep.Was.Verdict; was != o.Verdict {
		rep.Text += fmt.Sprintf(", and what was %s is %s now", was, o.Verdict)
	}
	rep.Text += "; the new token fits it"
	o.Replay = rep
	o.Story += rep.Text + "\n"
	return o
}

// says is the sentence on an order that does not fail any more.
func (m *meaning) says(off *misfit) (said, text string) {
	l := lines{}
	switch {
	case off != nil && off.blocked:
		return wire.NotPossible, fmt.Sprintf("this order is no longer possible: blocked at %s by %s", off.at, off.by)
	case off != nil:
		s := m.spots[off.spot]
		return wire.NoLongerFits, fmt.Sprintf("code changed at %s, token no longer fits: there is no such %s there any more", m.now(l, off.spot), s.kind)
	}
	const passes = "its order can be run, and the test passes"
	if i, ok := m.changed(l); ok {
		return wire.NoLongerFits, fmt.Sprintf("code changed at %s, token no longer fits: %s", m.now(l, i), passes)
	}
	return wire.NoLongerFits, "code changed elsewhere than in the functions that the token names, token no longer fits: " + passes
}

const nearTime = 2 * time.Second

// nearby runs schedules near one that has been run: with one choice changed. It
// reports whether the search goes on.
func (h *hunt) nearby() bool {
	until := time.Now().Add(min(nearTime, h.Budget/4))
	runs := 0
	for _, d := range detours(h.near) {
		if runs++; runs > contrastRuns || time.Now().After(until) || guard.Stopped() {
			break
		}
		if !h.try(d) {
			return false
		}
	}
	return true
}
