package time

import (
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// Now returns the current local time.
func Now() Time {
	local()
	if !sim.Active() {
		return time.Now()
	}
	return time.Unix(0, sim.Now())
}

// Since returns the time from t until now.
func Since(t Time) Duration {
	if !sim.Active() {
		return time.Since(t)
	}
	return Now().Sub(t)
}

// Until returns the time from now until t.
func Until(t Time) Duration {
	if !sim.Active() {
		return time.Until(t)
	}
	return t.Sub(Now())
}

// Sleep waits for d. If d is not above 0 it is a chance for others to run.
func Sleep(d Duration) {
	if !sim.Active() {
		time.Sleep(d)
		return
	}
	if d <= 0 {
		sim.Do(sim.KYield, nil, nil)
		return
	}
	over := new(bool)
	sim.StartTimer(after(d), 0, func() {
		*over = true
		sim.Changed(unsafe.Pointer(over))
	})
	sim.Do(sim.KSleep, unsafe.Pointer(over), isTrue)
}

func isTrue(p unsafe.Pointer) bool { return *(*bool)(p) }

// after returns the virtual time in d, or the end of time if that is sooner.
func after(d Duration) int64 {
	now := sim.TimerNow()
	if d <= 0 {
		return now
	}
	if when := now + int64(d); when > 0 {
		return when
	}
	return 1<<63 - 1
}
