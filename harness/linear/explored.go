package linear

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/engine"
	"example.com/racelab/harness/explore/wire"
)

// A search is a Check under the explorer: all its programs are one unit.
type search struct {
	*engine.Series
	o       *object
	drawn   int
	noticed bool // some call made an operation that a schedule could move
}

func (o *object) explored(t testing.TB) {
	t.Helper()
	series, why := engine.FromCommand().Series(unit(t))
	if series == nil {
		t.Logf("not explored: %s", why)
		o.native(t)
		return
	}
	s := &search{Series: series, o: o}
	if token := s.Options().Replay; token != "" {
		s.replay(t, token)
		return
	}
	f := s.hunt()
	if why := s.Native(); why != "" {
		t.Logf("not explored: %s", why)
		o.native(t)
		return
	}
	if f != nil {
		tell(t, s.Tell(f.found))
		return
	}
	s.pass(t)
}

// afterRace is how many programs more are tried when one has a data race and
// nothing came of it.
const afterRace = 20

// hunt runs drawn programs until one fails, and makes that one small.
func (s *search) hunt() *failing {
	var race *failing
	last := programs()
	for p := range s.o.draw(s.Options().Seed*1_000_003, last) {
		if !s.More() || s.drawn == last {
			break
		}
		s.drawn++
		found := s.try(p, 0)
		if !found.Failed() {
			continue
		}
		if found.Verdict != wire.DataRace || found.Consequence != "" {
			return s.reduce(&failing{p, found})
		}
		if race == nil {
			race, last = &failing{p, found}, min(last, s.drawn+afterRace)
		}
	}
	if race == nil {
		return nil
	}
	return s.reduce(race)
}

// try searches n schedules of p; 0 stands for what the command says.
func (s *search) try(p *program, n int) *engine.Trial {
	r := newTrial(p, tableFor(p))
	defer func() { s.noticed = s.noticed || r.noticed }()
	return s.Search(n, r.program())
}

func (s *search) replay(t testing.TB, token string) {
	t.Helper()
	b, err := engine.ProgramOf(token, s.Unit().Package, s.Unit().Name)
	if err == engine.ErrOther {
		s.Drop()
		t.Logf("not replayed: %v", err)
		return
	}
	var p *program
	if err == nil {
		p, err = s.o.decode(b)
	}
	if err != nil {
		s.Close(wire.Inconclusive, "", "")
		t.Errorf("not replayed: %v\nleave out -replay to explore anew", err)
		return
	}
	tell(t, s.Replay(newTrial(p, tableFor(p)).program()))
}

func tell(t testing.TB, out engine.Outcome) {
	t.Helper()
	if out.Failed {
		t.Errorf("%s\n%s", out.Brief, out.Story)
		return
	}
	t.Logf("%s", out.Story)
}

// pass says what a search came to that found nothing.
func (s *search) pass(t testing.TB) {
	t.Helper()
	sum := s.Sum()
	coverage := "sampled"
	scope := fmt.Sprintf("scope: sampled, %s, %s", count(s.drawn, "program"), count(sum.Schedules, "schedule"))
	if sum.Complete == s.drawn {
		coverage = "exhaustive"
		scope = fmt.Sprintf("scope: exhaustive for each of %s drawn, %s", count(s.drawn, "program"), count(sum.Schedules, "trace"))
	} else if sum.Complete > 0 {
		scope += fmt.Sprintf(", exhaustive for %d of them", sum.Complete)
	}
	verdict := wire.Pass
	if sum.Cut > 0 {
		scope += fmt.Sprintf("; some schedules of %d of them were cut off at the step limit", sum.Cut)
		verdict = wire.Inconclusive
	}
	if len(sum.Notes) > 0 {
		scope += "; not controlled: " + strings.Join(sum.Notes, "; ")
	}
	if !s.noticed {
		s.Close(wire.Inconclusive, "sampled", scope)
		t.Errorf("%s\nnothing was learned: no call made an operation that the scheduler sees", scope)
		return
	}
	s.Close(verdict, coverage, scope)
	t.Log(scope)
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// unit is what the Checks of a test are reported as.
func unit(t testing.TB) engine.Unit {
	name := t.Name()
	checks[t]++
	if n := checks[t]; n > 1 {
		name = fmt.Sprintf("%s#%d", name, n)
	}
	return engine.Unit{Package: callerPackage(), Name: name, Test: t.Name(), Begin: func(bool) {}}
}

// checks counts the Checks of each test. Under the explorer one test runs at a
// time.
var checks = map[testing.TB]int{}

// callerPackage is the package of whoever called Check, which is what racelab
// test takes on its command line.
func callerPackage() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		pkg := packageOf(f.Function)
		if pkg != self && f.Function != "" && !strings.HasPrefix(f.Function, wrapper) || !more {
			return strings.TrimSuffix(pkg, "_test")
		}
	}
}

var (
	self    = packageOf(runtime.FuncForPC(here()).Name())
	wrapper = strings.TrimSuffix(self, "/linear") + ".CheckConcurrent"
)

func here() uintptr {
	pc, _, _, _ := runtime.Caller(1)
	return pc
}

func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	pkg, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + pkg
}

// programs is how many programs are drawn: what rapid is told.
func programs() int {
	n := int(rapidFlag("checks"))
	if n <= 0 {
		n = 100
	}
	if testing.Short() {
		n = max(n/5, 1)
	}
	return n
}

func rapidFlag(name string) (n uint64) {
	if f := flag.Lookup("rapid." + name); f != nil {
		fmt.Sscan(f.Value.String(), &n)
	}
	return n
}
