package engine

import (
	"slices"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// maxHot bounds the accesses that become scheduling points: each multiplies the
// schedules.
const maxHot = 12

// newRaces reports whether an access raced that will be a scheduling point, and
// was not one yet.
func (h *hunt) newRaces(races []sim.Race) bool {
	for _, r := range races {
		for _, s := range []sim.Site{r.First.Site, r.Second.Site} {
			if s != 0 && len(h.hot) < maxHot && !slices.Contains(h.hot, s) {
				return true
			}
		}
	}
	return false
}

func (h *hunt) addRaces(races []sim.Race) {
	for _, r := range races {
		known := slices.ContainsFunc(h.races, func(o sim.Race) bool {
			return o.First.Site == r.First.Site && o.Second.Site == r.Second.Site ||
				o.First.Site == r.Second.Site && o.Second.Site == r.First.Site
		})
		if known {
			continue
		}
		if len(h.races) == 0 {
			h.raceAt, h.raceAfter = h.ran, time.Since(h.began)
		}
		h.races = append(h.races, r)
		for _, s := range []sim.Site{r.First.Site, r.Second.Site} {
			if s != 0 && len(h.hot) < maxHot && !slices.Contains(h.hot, s) {
				h.hot = append(h.hot[:len(h.hot):len(h.hot)], s)
				h.fresh = true
			}
		}
	}
}

// findRace makes a finding of the race that was seen first: the first schedule
// in which it shows, from those without preemption on.
func (h *hunt) findRace() {
	want := h.races[0]
	h.found = &finding{verdict: wire.DataRace, at: max(h.raceAt, 1), after: h.raceAfter}
	h.hot = nil
	b := &strategy.Bounded{Bound: 1}
	for range shrinkRuns {
		b.Begin()
		r, res := h.run(b, false, false)
		h.found.schedule, h.found.result, h.found.context = h.scheduleOf(&r), keep(r), res.context()
		if slices.ContainsFunc(r.Races, func(o sim.Race) bool { return o.First.Site == want.First.Site && o.Second.Site == want.Second.Site }) {
			return
		}
		if !b.Advance() {
			break
		}
	}
	h.searchRace(want)
}

// searchRace repeats the hunt's own schedules until the race shows again.
func (h *hunt) searchRace(want sim.Race) {
	for i := range max(h.ran, 1) {
		r, res := h.run(h.strategy(i), false, false)
		if len(r.Races) == 0 {
			continue
		}
		h.found.schedule, h.found.result, h.found.context = h.scheduleOf(&r), keep(r), res.context()
		if r.Races[0].First.Site == want.First.Site {
			return
		}
	}
}
