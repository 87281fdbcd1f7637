package engine

import (
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// Which steps of a failed execution matter? Those that have to come in this
// order for it to fail. So the execution is run again with one choice changed,
// for each choice, and among the executions that pass, the one most like it is
// laid beside it: the pairs of steps that it has the other way round are the
// answer. It is a counterfactual, not a guess: with these turned round, and the
// rest as it was as far as that goes, the test has passed.

const (
	contrastRuns   = 96          // executions with one choice changed
	contrastTime   = time.Second // of the processor
	contrastEvents = 4000        // of an execution that is compared
)

// contrast returns the difference, nil if no execution near by passes.
func (h *hunt) contrast(failed *sim.Result) (best *difference) {
	if len(failed.Events) > contrastEvents {
		return nil
	}
	began := guard.Used()
	keys := eventKeys(failed)
	choices := slices.Clone(h.found.result.Choices)
	runs := 0
	for d := range h.turnings(choices) {
		if runs++; runs > contrastRuns || guard.Used()-began > contrastTime {
			break
		}
		r, res := h.run(d, false, true)
		unify(r.Events)
		if v, _ := h.judge(&r, res); v != "" || native != "" || r.Failure != nil || r.Overtook > 0 || len(r.Events) > contrastEvents {
			continue
		}
		found := reversed(failed, keys, &r)
		if found.weight() > 0 && (best == nil || found.weight() < best.weight()) {
			best = found
		}
	}
	return best
}

// turnings are all detours: those at the turns of goroutines that the failure needs
// before the others.
func (h *hunt) turnings(choices []sim.Choice) iter.Seq[sim.Chooser] {
	return func(yield func(sim.Chooser) bool) {
		for _, idle := range [...]bool{false, true} {
			for i, d := range detours(choices) {
				if h.idle[int(choices[i].G)] == idle && !yield(d) {
					return
				}
			}
		}
	}
}

// A difference is what a passing execution has otherwise.
type difference struct {
	pairs []pair // in the other order
	turns []int  // selects that took another clause
	early []early
}

// An early event came before one that an execution which passes has in front of
// it, and that was never reached here.
type early struct {
	event int
	other sim.Event // of the execution that passes
}

func (d *difference) weight() int {
	if d == nil {
		return 0
	}
	return 2*len(d.pairs) + len(d.turns) + 2*len(d.early)
}

// detours yields ways to take another turn at one choice, with its number, the last
// choices first. What comes after that follows the old choices as far as it can; or it
// lets whoever had its turn there wait until nobody else can go on.
func detours(choices []sim.Choice) iter.Seq2[int, sim.Chooser] {
	return func(yield func(int, sim.Chooser) bool) {
		for i := len(choices) - 1; i >= 0; i-- {
			for other := range choices[i].N {
				if other == choices[i].I {
					continue
				}
				if !yield(i, &detour{choices: choices, at: i, other: other, rest: &without{choices: choices, skip: -1, at: i + 1}}) {
					return
				}
			}
			if g := choices[i].G; g >= 0 {
				if !yield(i, &detour{choices: choices, at: i, other: -1, rest: later(g)}) {
					return
				}
			}
		}
	}
}

// A detour answers as before up to a point, differently there, and then leaves
// it to rest.
type detour struct {
	choices []sim.Choice
	at      int
	other   int32 // the answer at that point, -1 to leave that to rest too
	pos     int
	rest    sim.Chooser
}

func (d *detour) answer(n int) (i int, ok bool) {
	switch {
	case d.pos < d.at:
		i = int(d.choices[d.pos].I)
	case d.pos == d.at && d.other >= 0:
		i = int(d.other)
	default:
		return 0, false
	}
	d.pos++
	return i, i < n
}

func (d *detour) Next(current int, enabled []int) int {
	if i, ok := d.answer(len(enabled)); ok {
		return enabled[i]
	}
	return d.rest.Next(current, enabled)
}

func (d *detour) Choose(n int) int {
	if i, ok := d.answer(n); ok {
		return i
	}
	return d.rest.Choose(n)
}

// later goes on without preemption, and with one goroutine only when nobody
// else can.
type later int

func (l later) Next(current int, enabled []int) int {
	others := make([]int, 0, len(enabled))
	for _, g := range enabled {
		if g != int(l) {
			others = append(others, g)
		}
	}
	if len(others) == 0 {
		return int(l)
	}
	return strategy.Stay{}.Next(current, others)
}

func (l later) Choose(int) int { return 0 }

// eventKeys names each event in a way that holds in other executions: the
// goroutine by its ancestors, the place by the stack, and the how-manieth.
func eventKeys(r *sim.Result) []string {
	paths := make([]string, len(r.Names))
	born := map[string]int{}
	for i, n := range r.Names {
		from := "clock"
		if n.Parent >= 0 && n.Parent < i {
			from = paths[n.Parent]
		}
		born[from]++
		paths[i] = from + "." + strconv.Itoa(born[from])
	}
	count := map[string]int{}
	keys := make([]string, len(r.Events))
	for i := range r.Events {
		e := &r.Events[i]
		key := "clock"
		if e.G >= 0 {
			key = paths[e.G]
		}
		key += "@" + stackHash(e.Stack)
		count[key]++
		keys[i] = key + "#" + strconv.Itoa(count[key])
	}
	return keys
}

func stackHash(pcs []uintptr) string {
	h := fnv.New64a()
	for f := range frames(pcs) {
		fmt.Fprint(h, f.Function, f.Line, ";")
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

const maxUses = 300 // of one object: pairs are quadratic in them

// reversed returns the pairs of events that the passing execution has in the
// other order. If there are others, left out are those that come along with them: what
// goes into a channel and what comes out, goroutines counted in and out, and last locks,
// which are there to order others.
func reversed(failed *sim.Result, keys []string, passed *sim.Result) *difference {
	at := map[string]int{}
	for i, k := range eventKeys(passed) {
		at[k] = i
	}
	var data, along, locks []pair
	for p := range conflicts(failed.Events) {
		first, ok1 := at[keys[p.first]]
		second, ok2 := at[keys[p.second]]
		a, b := &failed.Events[p.first], &failed.Events[p.second]
		switch {
		case !ok1 || !ok2 || first < second:
		case locking(a.Kind) && locking(b.Kind):
			locks = append(locks, p)
		case a.Kind == sim.KAdd && b.Kind == sim.KAdd, communicates(a) && communicates(b) && sends(a) != sends(b):
			along = append(along, p)
		default:
			data = append(data, p)
		}
	}
	d := &difference{}
	for _, pairs := range [...][]pair{locks, along, data} {
		if pairs != nil {
			d.pairs = closest(failed.Events, pairs)
		}
	}
	for i := range failed.Events {
		if j, ok := at[keys[i]]; ok && failed.Events[i].Arm != passed.Events[j].Arm {
			d.turns = append(d.turns, i)
		}
	}
	if d.pairs == nil && d.turns == nil {
		d.early = tooEarly(keys, passed)
	}
	return d
}

// communicates reports whether a value goes through a channel.
func communicates(e *sim.Event) bool {
	return e.Kind == sim.KSend || e.Kind == sim.KRecv || e.Kind == sim.KSelect && e.Arm > 0
}

func sends(e *sim.Event) bool { return e.Kind == sim.KSend || e.Kind == sim.KSelect && e.Sends }

// closest leaves out a pair if another one lies within it: of two critical
// sections the pair of the last step of the one and the first of the other.
func closest(events []sim.Event, pairs []pair) (kept []pair) {
	for _, p := range pairs {
		within := func(o pair) bool {
			return o != p && meet(&events[o.first], &events[p.first]) && events[o.first].G == events[p.first].G &&
				events[o.second].G == events[p.second].G && o.first >= p.first && o.second <= p.second
		}
		if !slices.ContainsFunc(pairs, within) {
			kept = append(kept, p)
		}
	}
	return kept
}

// tooEarly finds the events before which the passing execution has one that the
// failed one did not live to see: of each the first.
func tooEarly(keys []string, passed *sim.Result) (all []early) {
	in := map[string]int{}
	for i, k := range keys {
		in[k] = i
	}
	other := eventKeys(passed)
	for p := range conflicts(passed.Events) {
		_, reached := in[other[p.first]]
		event, ok := in[other[p.second]]
		if b := passed.Events[p.first]; ok && !reached && !locking(b.Kind) &&
			!slices.ContainsFunc(all, func(e early) bool { return e.event == event }) {
			all = append(all, early{event, b})
		}
	}
	return all
}

// conflicts yields the pairs of events of different goroutines on one object
// that do not commute.
func conflicts(events []sim.Event) iter.Seq[pair] {
	uses := map[int][]int{}
	for i := range events {
		if e := &events[i]; e.Obj != 0 && e.G >= 0 && len(uses[e.Obj]) < maxUses {
			uses[e.Obj] = append(uses[e.Obj], i)
		}
	}
	return func(yield func(pair) bool) {
		for i := range events {
			a := &events[i]
			for _, j := range uses[a.Obj] {
				if b := &events[j]; j > i && a.G >= 0 && a.G != b.G && meet(a, b) && (writes(a.Kind) || writes(b.Kind)) && !yield(pair{i, j}) {
					return
				}
			}
		}
	}
}
