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
	return at(sim.Now())
}

// instant is how the real Time is laid out, if known says so: the flag that there
// is a monotonic reading, 33 bits of seconds since 1885 and 30 of nanoseconds;
// the reading; the location. There is no other way to make one with a reading.
type instant struct {
	wall uint64
	ext  int64
	loc  *Location
}

const (
	hasMonotonic = 1 << 63
	wallBegins   = -2682288000 // 1885-01-01 in seconds since 1970
)

// known reports whether a Time is what instant says.
var known = unsafe.Sizeof(Time{}) == unsafe.Sizeof(instant{}) && func() bool {
	real := time.Now()
	made := withReading(real.UnixNano(), (*instant)(unsafe.Pointer(&real)).ext)
	return made == real
}()

// at is the time ns after 1970 by the virtual clock.
func at(ns int64) Time {
	if !known || ns < 0 {
		return time.Unix(0, ns)
	}
	return withReading(ns, sim.Monotonic(ns))
}

// withReading needs 0 <= ns, so that the seconds fit.
func withReading(ns, monotonic int64) (t Time) {
	*(*instant)(unsafe.Pointer(&t)) = instant{
		wall: hasMonotonic | uint64(ns/1e9-wallBegins)<<30 | uint64(ns%1e9),
		ext:  monotonic, loc: time.Local,
	}
	return t
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
		sim.Waits()
		time.Sleep(d)
		sim.Back()
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
