package engine

import (
	"os"
	"slices"
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/strategy"
)

// helps reports whether this process helps another one.
func (h *hunt) helps() bool { return h.together != "" }

// help does what the first process plans, until it says that there is no more.
func (h *hunt) help() Outcome {
	away := Outcome{Test: h.test(), Other: true}
	if !h.try(strategy.Stay{}) { // how long an execution may take depends on how long this one takes
		return away
	}
	m := &meeting{dir: h.together}
	for first := os.Getppid(); ; {
		var p plan
		h.paused.Store(true) // it waits for the first process, and that may take
		for !m.read("plan", &p) || p.Gen == m.gen {
			if guard.Stopped() || os.Getppid() != first {
				return away
			}
			time.Sleep(time.Millisecond)
		}
		h.paused.Store(false)
		if m.gen = p.Gen; p.Stop {
			return away
		}
		switch {
		case p.Kind == kindSchedules:
			h.helpHunt(m, p)
		case p.Kind == kindParts && !h.helpProve(m, p):
			return away
		}
	}
}

// helpProve makes parts. It reports false if this process cannot: its program has not
// been divided as the first one's.
func (h *hunt) helpProve(m *meeting, p plan) bool {
	d := h.proof.parts
	if d == nil || !slices.Equal(h.hot, p.Hot) || h.strict != p.Strict || h.tries != p.Tries {
		h.hot, h.strict, h.tries = p.Hot, p.Strict, p.Tries
		if !h.prepare(p.Until) {
			return false
		}
		d = h.proof.parts
	}
	if d.split.Print() != p.Print {
		return false
	}
	h.exact = true
	defer func() { h.exact = false }()
	defer collectSeldom()()
	work(&underway{meeting: m, n: len(p.Parts), lowest: len(p.Parts)}, func() bool { return h.late(p.Until) }, func(k int, stop func() bool) made {
		return h.make(d, p.Parts[k], stop)
	})
	return true
}

// prepare divides the program, as the first process has.
func (h *hunt) prepare(until time.Time) bool {
	h.fresh = false
	h.begin()
	h.proof.Watch()
	if !h.traces(until, scouts) || h.proof.complete || h.fresh {
		return false
	}
	h.proof.parts = h.layOut()
	return native == ""
}

// helpHunt runs schedules.
func (h *hunt) helpHunt(m *meeting, p plan) {
	h.hot, h.strict, h.longer = p.Hot, p.Strict, p.Longer
	n := pieces(p)
	work(&underway{meeting: m, n: n, lowest: n}, func() bool { return h.late(p.Until) }, func(k int, stop func() bool) sampled {
		h.longer = p.Longer
		return h.piece(p, k, stop)
	})
}

// work makes the pieces of a plan that are free.
func work[T interface{ sound() (loud, cut bool) }](t *underway, stop func() bool, do func(k int, stop func() bool) T) {
	for k := 0; k < t.n && k <= t.limit() && !stop(); k++ {
		if !t.claim(k) {
			continue
		}
		r := do(k, func() bool { return stop() || k > t.limit() })
		if loud, _ := r.sound(); loud {
			t.lower(k)
		}
		t.write(t.result(k), r)
	}
}
