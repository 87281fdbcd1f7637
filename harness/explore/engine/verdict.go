package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// judge says whether an execution failed, races aside. One in which somebody was
// overtaken at a channel shows nothing: the runtime serves first who came first.
func (h *hunt) judge(r *sim.Result, res Result) (verdict, message string) {
	if r.Overtook > 0 {
		return "", ""
	}
	return h.howItEnded(r, res)
}

func (h *hunt) howItEnded(r *sim.Result, res Result) (verdict, message string) {
	if native != "" {
		return "", ""
	}
	if f := r.Failure; f != nil {
		switch f.Kind {
		case sim.FailPanic:
			return wire.Panic, fmt.Sprintf("panic: %s", panicText(f.Value))
		case sim.FailFatal:
			return wire.Fatal, fmt.Sprintf("fatal error: %v", f.Value)
		case sim.FailDeadlock:
			return wire.Deadlock, fmt.Sprintf("deadlock: %d goroutines wait for each other", len(f.Blocked))
		case sim.FailExit:
			return wire.Fatal, fmt.Sprintf("os.Exit(%v) was called", f.Value)
		case sim.FailSteps:
			return "", ""
		}
	}
	if res.Failed {
		verdict = res.Verdict
		if verdict == "" {
			verdict = wire.Assertion
		}
		return verdict, res.Message
	}
	if h.Leaks && len(r.Leaked) > 0 {
		return wire.Leak, fmt.Sprintf("%d goroutines are left", len(r.Leaked))
	}
	return "", ""
}

func panicText(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprintf("%v", v)
}

func (h *hunt) unit() string { return h.u.Package + "." + h.u.Name }

func (h *hunt) test() wire.Test {
	t := wire.Test{
		Package: h.u.Package, Test: h.u.Name, Verdict: wire.Pass,
		Schedules: h.ran, Again: h.known.again, Steps: h.steps, Seconds: round(time.Since(h.began).Seconds()), Uncontrolled: h.notes,
	}
	h.scoped(&t)
	return t
}

func round(s float64) float64 { return math.Round(s*1e4) / 1e4 }

// outcome tells what the search found.
func (h *hunt) outcome() Outcome {
	t := h.test()
	switch {
	case native != "":
		return h.plain("")
	case h.found == nil && len(h.races) == 0:
		if h.cut {
			t.Verdict = wire.Inconclusive
		}
		if h.leaked {
			t.Warnings = append(t.Warnings, "goroutines are left when the test has ended; -leaks makes that a failure")
		}
		if h.unsteady() {
			if a := h.diagnose(&schedule{seed: h.Seed}, nil, doctorRuns); a != nil {
				t.Warnings = append(t.Warnings, a.String())
			}
		}
		return Outcome{Test: t, Brief: h.scope(), Story: h.passStory(&t)}
	}
	return h.failure(t)
}

// failure makes the failing schedule small, records it and tells it.
func (h *hunt) failure(t wire.Test) Outcome {
	h.telling = true // what was found before an interrupt is told whole
	race := len(h.races) > 0
	if h.found != nil {
		t.Verdict = h.found.verdict
		if h.Options.Replay == "" {
			h.shrink()
			h.tidy()
		}
	} else {
		h.findRace()
	}
	h.findIdle()
	if race {
		t.Consequence = "none found"
		if h.found.verdict != wire.DataRace {
			t.Consequence = h.found.verdict
		}
		t.Verdict = wire.DataRace
	}
	s := h.found.schedule
	t.Token = s.token(h.unit())
	wire.Find(t, h.found.message)
	rec, means, ok := h.recorded(&s)
	story := &story{h: h, rec: rec, t: &t, same: ok, made: &s, means: means}
	runs := 1
	if !ok {
		runs = doctorRuns
	}
	if a := h.diagnose(&s, &rec, runs); a != nil {
		story.ails = a.String()
		t.Warnings = append(t.Warnings, story.ails)
	}
	text := story.String()
	return Outcome{Test: t, Failed: true, Brief: h.brief(), Story: text}
}

func (h *hunt) brief() string {
	return fmt.Sprintf("schedule %d of %d, %s", h.found.at, h.Schedules, millis(h.found.after))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// recorded runs s once more with everything recorded, and adds what it means; ok is
// false when it did not come out as before.
func (h *hunt) recorded(s *schedule) (r sim.Result, m *meaner, ok bool) {
	h.hot, h.Seed, h.manner = s.hot, s.seed, s.manner
	c := &strategy.Replay{Answers: s.answers}
	o := observe(c)
	r, res := h.run(o, true, true)
	v, _ := h.judge(&r, res)
	if v == "" && len(r.Races) > 0 {
		v = wire.DataRace
	}
	ok = !c.Off && v == h.found.verdict
	if ok && r.Steps <= maxMeant {
		m = o.meaning(r.Names, s.hot)
		s.meaning = m.m
	}
	return r, m, ok
}

func schedules(n int) string {
	if n == 1 {
		return "1 schedule"
	}
	return thousands(n) + " schedules"
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (h *hunt) controlled() string {
	all := slices.Concat(h.notes, h.Left)
	if len(all) == 0 {
		return "everything instrumented"
	}
	return "not controlled: " + strings.Join(all, "; ")
}

func (h *hunt) passStory(t *wire.Test) string {
	var b strings.Builder
	fmt.Fprintf(&b, "scope: %s; %s\n", h.scope(), h.controlled())
	for _, w := range t.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	return b.String()
}
