//go:build !race

package dpor

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

var tryPrograms = flag.Int("tries", 400, "how many programs with tries are compared")

// try adds to a word in a loop of which an iteration that fails changes nothing. Some
// look at memory in it, which others may write, and some panic at what they see.
func (w *world) try(g string, o operation) {
	word := &w.words[o.a]
	for n := 0; ; n++ {
		v := word.Load()
		switch o.name {
		case "trylook":
			_ = *sim.R(&w.mem[v&1], lookSite)
		case "trycheck":
			w.check(o.a, v)
		case "tryboth":
			if u := w.words[1-o.a].Load(); u > v {
				w.say(g, "t%d<%d", v, u)
				return
			}
		}
		if v >= int64(o.b+2) {
			w.say(g, "t%d-", v)
			return
		}
		if word.CompareAndSwap(v, sim.Again(v+1)) {
			if w.say(g, "t%d", v); o.name == "trycount" {
				w.say(g, "n%d", n)
			}
			return
		}
	}
}

const lookSite sim.Site = 3 // never a scheduling point

// A sighting is what a search has seen of a program.
type sighting struct {
	ends  map[string]bool // of executions that come to their end
	races map[string]bool // in all
}

func (p program) sights(s *Search, most int) (seen sighting, ok bool) {
	seen = sighting{map[string]bool{}, map[string]bool{}}
	for range most {
		s.Begin()
		o, r := p.run(s, s.strict)
		if !s.gave {
			for _, race := range r.Races {
				seen.races[fmt.Sprint(min(race.First.Site, race.Second.Site), max(race.First.Site, race.Second.Site))] = true
			}
		}
		if !s.GaveUp() {
			seen.ends[o] = true
		}
		if !s.Advance() {
			return seen, s.limits&Misused == 0
		}
		if s.limits&Misused != 0 {
			return seen, false
		}
	}
	return seen, false
}

// TestTries: a search in which tries that would fail wait comes to the same ends and
// sees the same races, and where only operations are drawn of which none is redundant,
// it has as many executions as there are traces.
func TestTries(t *testing.T) {
	pure := []string{"try", "trylook", "trycheck", "tryboth"}
	others := append(slices.Clone(optimal), "trylock", "poll", "select", "bsend", "brecv", "once", "signal", "condwait", "yield", "after")
	compared, fewer, full, less, vain, failing, racing, redundant, glimpsed := 0, 0, 0, 0, 0, 0, 0, 0, 0
	for seed := uint64(0); compared < *tryPrograms; seed++ {
		r := rand.New(rand.NewPCG(seed, 11))
		few := []string{pure[r.IntN(len(pure))], pure[r.IntN(len(pure))]}
		if r.IntN(3) > 0 {
			few = append(few, others[r.IntN(len(others))])
		}
		if r.IntN(2) > 0 {
			few = append(few, others[r.IntN(len(others))], "write")
		}
		p := program{join: r.IntN(3) == 0, apart: true}
		for range 2 + r.IntN(2) {
			p.threads = append(p.threads, drawOps(r, few, 1+r.IntN(3), 1))
		}
		all := &Search{}
		want, ok := p.sights(all, 5000)
		if !ok || all.limits != 0 {
			continue
		}
		s := &Search{}
		s.Tries()
		got, ok := p.sights(s, 20000)
		if !ok {
			t.Errorf("seed %d: the search with tries that wait does not end, or misuses\n%s", seed, p)
			continue
		}
		compared++
		full += all.stats.Executions
		less += s.stats.Executions
		vain += s.stats.InVain
		redundant += s.stats.Redundant
		if s.stats.Executions < all.stats.Executions {
			fewer++
		}
		if all.Failed() != s.Failed() && s.Failed() {
			t.Errorf("seed %d: a try failed that was to wait\n%s", seed, p)
		}
		if fails(want.ends) {
			failing++
		}
		if len(want.races) > 0 {
			racing++
		}
		if s.limits&Glimpsed != 0 {
			glimpsed++
		} else if !maps.Equal(want.races, got.races) {
			t.Errorf("seed %d: races %v, with tries that wait %v\n%s", seed, want.races, got.races, p)
		}
		if !maps.Equal(want.ends, got.ends) {
			t.Errorf("seed %d: %v\n%s", seed, differences(want.ends, got.ends), p)
		}
	}
	t.Logf("%d programs, %d with fewer executions: %d for %d, %d of them up to a try that would fail, %d redundant; %d panic, %d race, of %d not all races need be seen",
		compared, fewer, less, full, vain, redundant, failing, racing, glimpsed)
}

// TestTriesThatCount: where an iteration that fails leaves something behind, what only
// such an execution comes to is lost, and the comparison shows it.
func TestTriesThatCount(t *testing.T) {
	p := program{threads: [][]operation{{{name: "trycount"}}, {{name: "trycount"}}}}
	all, s := &Search{}, &Search{}
	s.Tries()
	want, _ := p.sights(all, 100)
	got, _ := p.sights(s, 100)
	if len(got.ends) >= len(want.ends) {
		t.Errorf("%v, and with tries that wait %v", want.ends, got.ends)
	}
}

// fails reports whether at one of the ends somebody panics.
func fails(ends map[string]bool) bool {
	for o := range ends {
		if strings.HasPrefix(o, "failure") {
			return true
		}
	}
	return false
}

func differences(want, got map[string]bool) (list []string) {
	for o := range want {
		if !got[o] {
			list = append(list, "missing: "+o)
		}
	}
	for o := range got {
		if !want[o] {
			list = append(list, "new: "+o)
		}
	}
	return list
}
