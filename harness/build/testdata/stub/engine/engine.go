// Package engine stands for the exploration: it runs the body three times, each
// to its end, on a goroutine of its own.
package engine

import (
	"fmt"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/wire"
)

type Unit struct {
	Package, Name string
	Begin         func(show bool)
	Body          func()
	End           func() Result
}

type Result struct {
	Failed, Skipped bool
	Message         string
	Outcome         string
}

type Outcome struct {
	wire.Test
	Failed bool
	Brief  string
	Story  string
	Native bool
}

const runs = 3

func Explore(u Unit) Outcome {
	t := wire.Test{Package: u.Package, Test: u.Name, Verdict: wire.Pass, Coverage: "sampled"}
	stop := guard.Watch(t, func() (int, uint64) { return t.Schedules, uint64(t.Schedules) })
	defer stop()
	for range runs {
		r, p := once(u, t.Schedules == 0)
		t.Schedules++
		if p != nil {
			t.Verdict, r.Message = wire.Panic, fmt.Sprint("panic: ", p)
		} else if r.Failed {
			t.Verdict = wire.Assertion
		}
		if wire.Failing(t.Verdict) {
			story := "found: " + r.Message
			wire.Find(t, story)
			wire.End(t, story)
			return Outcome{Test: t, Failed: true, Brief: fmt.Sprintf("schedule %d of %d", t.Schedules, runs), Story: story + "\n"}
		}
		if r.Skipped {
			break
		}
	}
	wire.End(t, "")
	return Outcome{Test: t, Brief: fmt.Sprintf("%d schedules", t.Schedules)}
}

func once(u Unit, show bool) (Result, any) {
	u.Begin(show)
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		u.Body()
	}()
	p := <-done
	return u.End(), p
}
