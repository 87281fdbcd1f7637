package sim

import (
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// A Timer is on the execution's virtual clock, which moves only when nothing
// else can: to the next timer, exactly.
type Timer struct {
	when    int64 // ns since 1970
	period  int64
	seq     int
	index   int // in the heap, -1 when it is not running
	fire    func()
	clock   vc        // of whoever started it last
	bubble  int       // of whoever started it
	starter int       // who that was
	idle    int       // the step at which it last fired for nobody, else -1
	since   int       // the step at which it was set
	ticks   int       // how often it has fired
	stack   []uintptr // of whoever started it last, if recorded
}

type timerHeap []*Timer

func (h timerHeap) less(i, j int) bool {
	if h[i].when != h[j].when {
		return h[i].when < h[j].when
	}
	return h[i].seq < h[j].seq
}

func (h timerHeap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h timerHeap) up(i int) {
	for i > 0 && h.less(i, (i-1)/2) {
		h.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

func (h timerHeap) down(i int) {
	for {
		j := 2*i + 1
		if j >= len(h) {
			return
		}
		if j+1 < len(h) && h.less(j+1, j) {
			j++
		}
		if !h.less(j, i) {
			return
		}
		h.swap(i, j)
		i = j
	}
}

// order makes a heap of h again.
func (h timerHeap) order() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

func (x *exec) push(t *Timer) {
	x.timerSeq++
	t.seq, t.index, t.idle, t.since = x.timerSeq, len(x.timers), -1, x.steps
	x.timers = append(x.timers, t)
	x.timers.up(t.index)
}

func (x *exec) remove(t *Timer) {
	i, last := t.index, len(x.timers)-1
	x.timers.swap(i, last)
	x.timers[last] = nil
	x.timers = x.timers[:last]
	if i < last {
		x.timers.down(i)
		x.timers.up(i)
	}
	t.index = -1
}

// StartTimer has fire called when virtual time reaches when, and again every
// period ns if that is above 0. What the caller did before happens before fire.
// fire may use Go and Offer and must not wait.
func StartTimer(when, period int64, fire func()) *Timer {
	t := &Timer{when: when, period: period, fire: fire}
	t.start()
	return t
}

func (t *Timer) start() {
	x.concurrent() // fire runs beside its starter
	t.clock.copy(&x.cur.clock)
	t.bubble, t.starter = x.cur.bubble, x.cur.id
	if t.starter < 0 {
		t.starter = x.cur.starter
	}
	x.cur.tick()
	if x.recording {
		t.stack = x.stackHere(3)
	}
	x.push(t)
}

// Stop reports whether t was running.
func (t *Timer) Stop() bool {
	if t.index < 0 {
		return false
	}
	x.remove(t)
	return true
}

// Reset starts t anew and reports whether it was running.
func (t *Timer) Reset(when, period int64) bool {
	was := t.Stop()
	t.when, t.period = when, period
	t.start()
	return was
}

// advance moves time to the next timer and fires it, and all that are due at
// the same instant. It reports whether anything may have come of it: a periodic
// timer that has just fired for nobody is not asked again before somebody has
// taken a step, so that it cannot hide a deadlock.
func (x *exec) advance() bool {
	t := x.nextTimer()
	if !x.mayPass(t) {
		return false
	}
	x.passTo(t, x.blur)
	return true
}

// leap is advance for those who spin. Who is busy sets timers too, which never fire: a
// test that gives each of a thousand rounds 10 s has them due all but at once, and that of
// the round it is in is not to fire with the first. So time passes for timers that have
// been set for long, as if it had passed before the others were set, and those are late.
// If the next one is young it may still become old, and the leap waits for that once.
func (x *exec) leap() bool {
	young := func(t *Timer) bool { return x.steps-t.since <= x.maxCalm/2 }
	next := x.nextTimer()
	if x.waited = next != nil && young(next) && !x.waited; x.waited {
		x.calm = x.maxCalm / 2
		return false
	}
	var first *Timer
	for _, t := range x.timers {
		if !young(t) && t.idle != x.steps && (first == nil || x.timers.less(t.index, first.index)) {
			first = t
		}
	}
	if !x.mayPass(first) {
		return false
	}
	for _, t := range x.timers {
		if young(t) && t.when <= first.when && t.bubble == 0 {
			t.when += max(0, first.when-x.now) + 1
		}
	}
	x.timers.order()
	x.passTo(first, 0)
	return true
}

// mayPass reports whether there is a time to move to, and counts the move if the body
// has returned.
func (x *exec) mayPass(t *Timer) bool {
	x.calm = 0
	return t != nil && !(x.gs[0].ended && x.late(t))
}

// passTo moves time to that of t and fires what is due then, or up to blur later.
func (x *exec) passTo(t *Timer, blur int64) {
	x.now = max(x.now, t.when)
	x.era++
	x.calmFrom = x.carried
	x.skipIdle()
	instant := x.now + blur
	if t.bubble != 0 {
		instant = x.now
	}
	t = x.fireUntil(x.now, x.nextTimer())
	if t != nil && t.when <= instant && t.bubble == 0 && x.together() {
		x.fireUntil(instant, t)
	}
}

// fireUntil fires t and all others that are due by the given time. It returns
// the timer that comes after them.
func (x *exec) fireUntil(time int64, t *Timer) *Timer {
	for t != nil && t.when <= time && (t.bubble == 0 || t.when <= x.now) {
		x.now = max(x.now, t.when)
		x.fireTimer(t)
		t = x.nextTimer()
	}
	return t
}

// together decides whether timers that lie no further apart than what readings of
// the clock have added fire as if due at one instant. They may be meant for one (a
// context's deadline, and a Sleep as long); who they wake then goes on in any
// order.
func (x *exec) together() bool {
	i := -1
	if x.tracer != nil {
		if i = 1; x.tracer.Apart() {
			i = 0
		}
	}
	return x.oneOf(2, i) == 1
}

// early reports whether time has just passed though somebody could go on, as it
// does when the others are slow. It is a choice like that of an arm of a select,
// and asked twice: random answers then let a quarter of the decisions pass
// before a timer fires, not a half, so that it may come late as well.
func (x *exec) early() bool {
	if len(x.enabled) == 0 || x.nextTimer() == nil {
		return false
	}
	first, second := x.oneOf(2, -1), 0
	if first == 1 {
		second = x.oneOf(2, -1)
	}
	return second == 1 && x.advance()
}

// Who ticks each nanosecond for a tenth of a second ticks a hundred million times where
// ticks take no time. Really most are dropped, because each takes somebody's time; so
// after many they are as far apart as that. In a bubble of synctest they are not.
const (
	manyTicks = 10_000
	tickTakes = 10_000 // ns
)

// pace is the time to t's next tick.
func (t *Timer) pace() int64 {
	if t.ticks++; t.ticks > manyTicks && t.bubble == 0 {
		return max(t.period, tickTakes)
	}
	return t.period
}

// skipIdle moves periodic timers that were passed over to their next tick: their
// channel is full, so what came in between is lost, as it is really.
func (x *exec) skipIdle() {
	moved := false
	for _, t := range x.timers {
		if t.idle == x.steps && t.when <= x.now {
			t.when += ((x.now-t.when)/t.period + 1) * t.period
			moved = true
		}
	}
	if !moved {
		return
	}
	x.timers.order()
}

func (x *exec) nextTimer() *Timer {
	var first *Timer
	for i, t := range x.timers {
		if t.idle == x.steps {
			continue
		}
		if i == 0 {
			return t
		}
		if first == nil || t.when < first.when || t.when == first.when && t.seq < first.seq {
			first = t
		}
	}
	return first
}

func (x *exec) fireTimer(t *Timer) {
	x.remove(t)
	if t.period > 0 {
		t.when += t.pace()
		x.push(t)
		t.idle = x.steps
	}
	cur := x.cur
	x.cur = &x.clockG
	x.clockG.self, x.clockG.bubble, x.clockG.starter = getg.G(), t.bubble, t.starter
	x.clockG.clock.copy(&t.clock)
	if x.recording {
		x.note(KFire, unsafe.Pointer(t), 0)
		if n := len(x.events); n > 0 && !x.ending {
			x.events[n-1].Stack = t.stack
		}
	}
	t.fire()
	x.cur = cur
}
