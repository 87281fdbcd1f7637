package engine

import (
	"fmt"
	"time"

	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// replay runs the schedule of a token.
func (h *hunt) replay() Outcome {
	s, err := parseToken(h.Options.Replay, h.unit())
	if err == ErrOther {
		return h.other()
	}
	if err != nil {
		return h.mistake(err)
	}
	if s.meaning != nil && s.code != h.Code {
		return h.again(s)
	}
	h.Leaks = h.Leaks || s.meaning != nil && s.meaning.verdict == wire.Leak
	h.Seed, h.hot, h.Early, h.manner = s.seed, s.hot, s.early, s.manner
	c := &strategy.Replay{Answers: s.answers}
	r, res := h.run(c, true, false)
	h.ran, h.steps, h.solo = 1, uint64(r.Steps), r.Goroutines == 1
	if native != "" { // it comes to an exploration of its own, which the token is meant for
		return h.outcome()
	}
	fits := !c.Off && c.At == len(s.answers)
	if !fits && s.code == h.Code {
		if a := h.diagnose(s, nil, doctorRuns); a != nil {
			return h.mistake(fmt.Errorf("%w: %s", ErrToken, a))
		}
	}
	if !fits && s.meaning != nil {
		return h.again(s)
	}
	if !fits {
		return h.mistake(fmt.Errorf("%w: the program asks for another choice at decision %d of %d; %s",
			ErrToken, c.At+1, len(s.answers), h.changed(s.code)))
	}
	h.addRaces(r.Races)
	h.hot = s.hot
	h.leaked = len(r.Leaked) > 0
	made := s.code
	v, m := h.judge(&r, res)
	if v == "" && len(r.Races) > 0 {
		v = wire.DataRace
	}
	if v == "" && s.meaning != nil {
		return h.again(s)
	}
	if v != "" {
		s.code = h.Code
		h.found = &finding{verdict: v, message: m, context: res.context(), at: 1, after: time.Since(h.began), schedule: *s, result: keep(r)}
	}
	o := h.outcome()
	if s.meaning != nil {
		o.Replay = &wire.Replay{Said: wire.StillFails, Text: "still fails: the code is that of the token", Was: s.meaning.was(made), Code: hexadecimal(h.Code)}
	}
	if made != h.Code {
		o.Warnings = append(o.Warnings, h.changed(made)+"; its schedule fits all the same")
		o.Story += "warning: " + o.Warnings[len(o.Warnings)-1] + "\n"
	}
	return o
}

// other is for a token of another unit. That may be an exploration within this
// one, which only running it tells.
func (h *hunt) other() Outcome {
	if h.u.Test == "" {
		h.run(strategy.Stay{}, false, false)
	}
	if native != "" {
		return h.outcome()
	}
	return Outcome{Test: h.test(), Other: true}
}

// changed says why a schedule may not fit.
func (h *hunt) changed(made uint32) string {
	if made != h.Code {
		return "the code has changed since the token was made"
	}
	return "the code is that of the token, so the test does not behave alike twice"
}

func (h *hunt) mistake(err error) Outcome {
	t := h.test()
	t.Verdict, t.Coverage, t.Warnings = wire.Inconclusive, "", []string{err.Error()}
	return Outcome{Test: t, Failed: true, Brief: "not replayed", Story: err.Error() + "\nleave out -replay to explore anew\n"}
}
