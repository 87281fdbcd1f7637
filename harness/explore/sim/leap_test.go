//go:build !race

package sim

import "testing"

// yields takes n steps in which another one could go on.
func yields(n int) {
	for range n {
		Do(KYield, nil, nil)
	}
}

// Each round of a long test gives up after 10 s, and none takes that long. What fires
// when time passes all the same is what rounds have left that are over.
func TestRoundsKeepTheirTimeouts(t *testing.T) {
	fired, early := 0, 0
	r := Run(Config{Chooser: first{}}, func() {
		for range 3 * usualCalm / 1000 {
			over := false
			StartTimer(TimerNow()+10e9, 0, func() {
				fired++
				if !over {
					early++
				}
			})
			yields(1000)
			over = true
		}
	})
	if r.Failure != nil || r.Hurried == 0 || fired == 0 || early > 0 {
		t.Errorf("%v, time passed %d times, %d timers have fired, %d of them in their round", r.Failure, r.Hurried, fired, early)
	}
}

// Who goes on until a second is over sets timers meanwhile, which it stops in time.
func TestRoundsComeToTheirEnd(t *testing.T) {
	over, early := false, 0
	r := Run(Config{Chooser: first{}}, func() {
		StartTimer(TimerNow()+1e9, 0, func() { over = true })
		for !over {
			round := StartTimer(TimerNow()+1e6, 0, func() { early++ })
			yields(100)
			round.Stop()
		}
	})
	if r.Failure != nil || early > 0 || r.Steps > 3*usualCalm {
		t.Errorf("%v, %d timers have fired in their round, %d steps", r.Failure, early, r.Steps)
	}
}

// A short time that began late comes before a long one that began early.
func TestWhoIsYoungBecomesOld(t *testing.T) {
	order := ""
	Run(Config{Chooser: first{}}, func() {
		StartTimer(TimerNow()+10e9, 0, func() { order += "long " })
		yields(usualCalm - usualCalm/10)
		StartTimer(TimerNow()+1e9, 0, func() { order += "short " })
		for len(order) < len("short long ") {
			yields(1)
		}
	})
	if order != "short long " {
		t.Errorf("fired: %s", order)
	}
}
