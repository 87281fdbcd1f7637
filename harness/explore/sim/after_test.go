//go:build !race

package sim

import (
	"runtime"
	"testing"
	"unsafe"
)

func TestWhatIsLeftDoesNotGoOnForEver(t *testing.T) {
	for name, left := range map[string]func(){
		"ticker": func() {
			ch := make(chan int)
			TimerChan(ch)
			StartTimer(TimerNow()+10, 10, func() { Offer(ch, 1) })
			for {
				Recv(ch, 1)
			}
		},
		"spin": func() {
			for {
				Do(KYield, nil, nil)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Run(Config{Chooser: first{}}, func() { Go(1, left) })
			if r.Failure != nil || len(r.Leaked) != 1 || len(r.Notes) != 1 || r.Steps > maxAfter+10 {
				t.Errorf("failure %v, %d left, %q, %d steps: one is left, and that is said", r.Failure, len(r.Leaked), r.Notes, r.Steps)
			}
		})
	}
}

// What comes a second after the body has returned is the test's, and what comes half a
// minute later is not.
func TestAfterTheBody(t *testing.T) {
	for wait, want := range map[int64]bool{1e9: true, 30e9: false} {
		came := false
		r := Run(Config{Chooser: first{}}, func() {
			Go(1, func() {
				due := make(chan int)
				TimerChan(due)
				StartTimer(TimerNow()+wait, 0, func() { Offer(due, 1) })
				Recv(due, 1)
				came = true
			})
		})
		if came != want || (len(r.Notes) == 0) != want {
			t.Errorf("after %d s: it came is %v, notes %q", wait/1e9, came, r.Notes)
		}
	}
}

func TestDeferredCallsThatSpinAreEnded(t *testing.T) {
	ended := false
	r := Run(Config{Chooser: first{}}, func() {
		Go(1, func() {
			defer func() { ended = true }()
			defer func() {
				for start := Now(); Now() < start+1e6; {
				}
			}()
			defer func() {
				for {
					Do(KYield, nil, nil)
				}
			}()
			Recv[int](nil, 1)
		})
	})
	if !ended || len(r.Leaked) != 1 {
		t.Errorf("ended %v, %d left", ended, len(r.Leaked))
	}
}

func TestManyCoroutinesAreNotKept(t *testing.T) {
	before := runtime.NumGoroutine()
	many := func() {
		for range 3 * manyGoroutines {
			Go(1, func() { Do(KYield, nil, nil) })
		}
		Do(KWait, nil, func(unsafe.Pointer) bool { return len(x.live) == 1 })
	}
	for range 2 {
		Run(Config{Chooser: &random{s: 1}}, many)
	}
	if n := runtime.NumGoroutine() - before; n > manyGoroutines+10 {
		t.Errorf("%d coroutines are kept, want at most %d", n, manyGoroutines)
	}
}
