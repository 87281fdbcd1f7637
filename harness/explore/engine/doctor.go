package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// A schedule that does not do the same twice depends on something that is not
// controlled. The doctor runs it again until two runs differ, names the first
// operation that does, and looks for what the difference may have come from: in the
// values themselves, and in the source on the way to that operation. The first is
// certain, the second is a likelihood and is called one.

const doctorRuns = 6 // of a schedule that has been seen to differ; of any other that fails, one

// An ailment is how two runs of one schedule differ.
type ailment struct {
	event  int    // of the first run: the first that the second has not
	a, b   string // what they were; "" if there was none
	at     where
	g      string
	source string
}

// diagnose compares a recorded run of s with n others; nil if they are alike. first,
// if not nil, is such a run.
func (h *hunt) diagnose(s *schedule, first *sim.Result, n int) *ailment {
	h.hot, h.Seed, h.manner = s.hot, s.seed, s.manner
	record := func() sim.Result {
		r, _ := h.run(&strategy.Replay{Answers: s.answers}, false, true)
		return r
	}
	if first == nil {
		r := record()
		first = &r
	}
	if len(first.Events) > contrastEvents {
		return nil
	}
	for range n {
		r := record()
		if native != "" {
			return nil
		}
		if i := apart(first.Events, r.Events); i >= 0 {
			return h.ail(first, &r, i)
		}
	}
	return nil
}

// unsteady reports whether the search through all traces, or the hunt, has met a schedule
// that did not do the same twice.
func (h *hunt) unsteady() bool {
	return h.known.strays || h.proof.Search != nil && h.proof.limits()&dpor.Unsteady != 0
}

// apart returns the index of the first event that differs, -1 if there is none.
func apart(a, b []sim.Event) int {
	for i := range min(len(a), len(b)) {
		x, y := &a[i], &b[i]
		if x.G != y.G || x.Kind != y.Kind || x.Arm != y.Arm || x.Value != y.Value || !sameStack(x.Stack, y.Stack) {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

// sameStack compares what of two stacks is the goroutine's: a coroutine that has
// served others has their frames below.
func sameStack(a, b []uintptr) bool { return slices.Equal(a, b) || stackHash(a) == stackHash(b) }

func (h *hunt) ail(first, second *sim.Result, i int) *ailment {
	a := &ailment{event: i}
	told := first
	if i >= len(first.Events) {
		told = second
	}
	e := &told.Events[i]
	a.at = placeOf(e.Stack, e.Site)
	a.g = "the clock"
	if all := names(told); e.G >= 0 && e.G < len(all) {
		a.g = all[e.G]
	}
	var values []string
	for n, r := range []*sim.Result{first, second} {
		text := ""
		if i < len(r.Events) {
			text = h.operation(r, i)
			values = append(values, r.Events[i].Value)
		}
		if n == 0 {
			a.a = text
		} else {
			a.b = text
		}
	}
	a.source = h.cause(told, i, values)
	return a
}

// operation is what an event did, and where if it is none of the first run's.
func (h *hunt) operation(r *sim.Result, i int) string {
	e := &r.Events[i]
	s := h.unfinished(r.Events, r.Names)
	c := locate(e.Stack)
	text := ""
	if c.user {
		text = s.text(i, c.at, c)
	}
	if text == "" {
		text = e.Kind.String() + value(e)
	}
	return text
}

func (a *ailment) String() string {
	what := fmt.Sprintf("%s and, run again, %s", a.a, a.b)
	switch {
	case a.a == "":
		what = a.b + ", which the other run does not come to"
	case a.b == "":
		what = a.a + ", which the other run does not come to"
	case a.a == a.b:
		what = a.a + ", come to on another way"
	}
	return fmt.Sprintf("this schedule does not do the same twice: the first operation that differs is in %s at %s: %s; %s",
		a.g, a.at.short(), what, a.source)
}

// cause looks for where a difference may have come from.
func (h *hunt) cause(r *sim.Result, i int, values []string) string {
	if len(values) == 2 {
		if what := telltale(values[0], values[1]); what != "" {
			return "likely because of " + what + h.nearest(r, i, what)
		}
	}
	search := &sources{lines: lines{}, hunt: h, notes: r.Notes}
	if found := search.around(r, i); found != "" {
		return "likely because of " + found
	}
	if others := slices.Concat(r.Notes, h.Left); len(others) > 0 {
		return "likely because of what is not controlled: " + strings.Join(others, "; ")
	}
	return "nothing that racelab knows to be uncontrolled is near it"
}

// nearest is where something of that kind stands in the source.
func (h *hunt) nearest(r *sim.Result, i int, what string) string {
	search := &sources{lines: lines{}, hunt: h, notes: r.Notes, only: what}
	if found, ok := strings.CutPrefix(search.around(r, i), what); ok {
		return found
	}
	return ""
}

var landmark *[16]byte // in the heap

// telltale recognises two numbers that are addresses, or times of the real clock.
func telltale(a, b string) string {
	x, err1 := strconv.ParseUint(a, 0, 64)
	y, err2 := strconv.ParseUint(b, 0, 64)
	if err1 != nil || err2 != nil || x == y {
		return ""
	}
	now := time.Now()
	landmark = new([16]byte)
	heap := uint64(uintptr(unsafe.Pointer(landmark)))
	switch near := func(v uint64) bool { return now.Unix()-3600 < int64(v) && int64(v) < now.Unix()+3600 }; {
	case x>>32 == heap>>32 && y>>32 == heap>>32 && heap>>32 > 0:
		return anAddress
	case near(x) && near(y), near(x/1e3) && near(y/1e3), near(x/1e6) && near(y/1e6), near(x/1e9) && near(y/1e9):
		return realTime
	}
	return ""
}
