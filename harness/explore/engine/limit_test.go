//go:build !race

package engine

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// steps takes n of them.
func steps(n int) {
	for range n {
		sim.Do(sim.KYield, nil, nil)
	}
}

func long(o Options, body func(fail func(string))) Outcome {
	failed := ""
	return o.Explore(Unit{
		Package: "prog", Name: "long",
		Begin: func(bool) { failed = "" },
		Body:  func() { body(func(m string) { failed = m }) },
		End:   func() Result { return Result{Failed: failed != "", Message: failed} },
	})
}

func TestAStressTestComesToItsEnd(t *testing.T) {
	out := long(Options{Schedules: 3, Budget: time.Minute}, func(func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { steps(3 * shortSteps); sim.Close(done, at(6)) })
		sim.Recv(done, at(5))
	})
	if out.Verdict != wire.Pass || out.Schedules != 3 {
		t.Errorf("%s in %d schedules: %s", out.Verdict, out.Schedules, out.Story)
	}
}

func TestSpinningForEverIsInconclusive(t *testing.T) {
	out := long(Options{Schedules: 5, Budget: time.Minute}, func(func(string)) {
		sim.Go(at(2), func() {})
		for {
			sim.Do(sim.KYield, nil, nil)
		}
	})
	if out.Verdict != wire.Inconclusive || out.Failed || !strings.Contains(out.Story, "cut off at the step limit") {
		t.Errorf("%s: %s", out.Verdict, out.Story)
	}
	if most := uint64(longSteps + 5*(shortSteps+1)); out.Steps > most {
		t.Errorf("%d steps, more than %d: only the first schedule may take long", out.Steps, most)
	}
}

// The budget says when no other execution is begun. One that exceeds it by much is
// ended, and the verdict says by what.
func TestAnExecutionEndsThatExceedsTheBudgetByMuch(t *testing.T) {
	for budget, want := range map[time.Duration]time.Duration{
		time.Second: 30 * time.Second, DefaultBudget: 50 * time.Second, time.Minute: 10 * time.Minute,
	} {
		h := &hunt{Options: Options{Budget: budget}}
		enough := h.enough()
		if enough() || h.overtime {
			t.Error("it is ended at once")
		}
		if left := h.until - guard.Used(); left > want || left < want-time.Second {
			t.Errorf("with a budget of %v an execution may take %v, want %v", budget, left, want)
		}
		h.until = guard.Used() - 1
		h.ran, h.cut = 1, enough()
		if said := "inconclusive: 1 schedule, some cut off after " + want.String() + " of processor time"; !strings.HasPrefix(h.scope(), said) {
			t.Errorf("%s, want %s …", h.scope(), said)
		}
	}
}

// What a long execution keeps is no fault of the test's.
func TestAnExecutionEndsOfWhichTooMuchIsKept(t *testing.T) {
	const limit = 4 << 20
	var few, many, known bool
	long(Options{Schedules: 1, Budget: time.Minute}, func(func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { sim.Recv(done, at(5)) })
		few = keepsTooMuch(limit)
		for range 10_000 {
			sim.Close(make(chan bool), at(6))
		}
		many, known = keepsTooMuch(limit), keepsTooMuch(0)
		sim.Close(done, at(6))
	})
	if few || !many || known {
		t.Errorf("at the beginning %v, after 10,000 channels %v, with no limit near %v", few, many, known)
	}
	h := &hunt{ran: 1, cut: true, overfull: true}
	if said := h.scope(); !strings.Contains(said, "cut off at the memory limit") {
		t.Error(said)
	}
}

// What others compute meanwhile is none of the test's.
func TestABusyMachineCutsNoExecutionOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enough := (&hunt{Options: Options{Budget: time.Second}}).enough()
		enough()
		if time.Sleep(time.Hour); enough() {
			t.Error("an hour passed in which the process computed nothing, and the execution would be cut off")
		}
	})
}

// An execution that is too long for the search is not a trace, and all of none are no
// bound.
func TestNoTraceIsNoProof(t *testing.T) {
	out := long(Options{Schedules: 20, Budget: time.Minute}, func(func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { steps(30_000); sim.Close(done, at(6)) })
		steps(30_000)
		sim.Recv(done, at(5))
	})
	if out.Verdict != wire.Pass || out.Coverage != "sampled" {
		t.Errorf("%s, %s %s: %s", out.Verdict, out.Coverage, out.Bound, out.Story)
	}
}

// second runs f as the one of two goroutines, the first to be started, that takes a lock
// last. The search meets that order second.
func second(f func()) {
	var l lock
	taken, done := 0, make(chan bool, 2)
	for i := range 2 {
		sim.Go(at(2), func() {
			l.Lock()
			taken++
			last := taken == 2
			l.Unlock()
			if i == 0 && last {
				f()
			}
			sim.Send(done, at(6)).V(true)
		})
	}
	sim.Recv(done, at(5))
	sim.Recv(done, at(5))
}

func lockings(n int) {
	var l lock
	held := 0
	for range n {
		l.Lock()
		held++
		l.Unlock()
	}
}

func goroutines(n int) {
	for range n {
		sim.Go(at(2), func() {})
	}
}

// A search in which an execution was cut off has not run all traces, and says where it
// was cut.
func TestWhatWasCutOffIsSaid(t *testing.T) {
	for bound, body := range map[string]func(){
		"cut off after 20,000 operations":              func() { lockings(dpor.MaxEvents / 2) },
		"cut off where it has more than 64 goroutines": func() { goroutines(dpor.MaxGoroutines) },
	} {
		out := long(Options{Schedules: 20, Budget: time.Minute, Strategy: "exhaustive"}, func(func(string)) { second(body) })
		if out.Verdict != wire.Pass || out.Coverage != "bounded" || out.Cut == 0 || !strings.Contains(out.Bound, bound) {
			t.Errorf("%s, %s by %q, %d cut off", out.Verdict, out.Coverage, out.Bound, out.Cut)
		}
		if said := plural(out.Traces, "trace") + " to the end and " + plural(out.Cut, "execution") + " cut off"; strings.Contains(out.Brief, "all") || !strings.Contains(out.Story, said) {
			t.Errorf("it is not said that traces are missing: %s", out.Story)
		}
	}
}

func TestALongExecutionIsRecordedAtItsEnd(t *testing.T) {
	longest := 0
	out := long(Options{Schedules: 1, Budget: time.Minute}, func(fail func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { steps(2 * maxRecorded); sim.Close(done, at(6)) })
		sim.Recv(done, at(5))
		longest = max(longest, sim.Events())
		fail("too long")
	})
	if out.Verdict != wire.Assertion || !strings.Contains(out.Story, "heartbeat") {
		t.Errorf("%s: %s", out.Verdict, out.Story)
	}
	if longest == 0 || longest > maxRecorded+10 {
		t.Errorf("%d events were kept of %d steps", longest, 2*maxRecorded)
	}
}

// A tenth of a second passes while others take 30,000 steps, on no machine. One that
// passes while they take 300,000 may be what ends them.
func TestATimeoutWaitsForThoseWhoGetOn(t *testing.T) {
	for n, want := range map[int]string{30_000: wire.Pass, 300_000: wire.Assertion} {
		out := long(Options{Schedules: 2, Budget: time.Minute}, func(fail func(string)) {
			late, done := false, make(chan bool)
			sim.StartTimer(sim.Now()+1e8, 0, func() { late = true })
			sim.Go(at(2), func() { steps(n); sim.Close(done, at(6)) })
			sim.Recv(done, at(5))
			if late {
				fail("timeout")
			}
		})
		if out.Verdict != want {
			t.Errorf("%d steps: %s, want %s: %s", n, out.Verdict, want, out.Story)
		}
	}
}

func TestAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a alarm
		now := time.Now()
		if !a.due(now) || a.due(now.Add(time.Hour)) {
			t.Error("want now to have come, and not what is an hour away")
		}
		time.Sleep(time.Hour)
		if synctest.Wait(); !a.due(now.Add(time.Hour)) || a.due(now.Add(2*time.Hour)) {
			t.Error("want the hour to have passed, and not two")
		}
		a.stop()
	})
}
