package engine

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// asked runs one execution more, in which the command is asked at each decision
// who goes next (racelab quiz). The hunt before it has found what there is to
// find, and which accesses race: those are decisions too.
func (h *hunt) asked() Outcome {
	want := wire.Verdict{Verdict: wire.Pass}
	if h.found != nil {
		want = wire.Verdict{Verdict: h.found.verdict, Message: h.found.message}
	} else if len(h.races) > 0 {
		want.Verdict = wire.DataRace
	}
	h.asking.Store(true)
	a := &asker{h: h, in: bufio.NewReader(os.Stdin), out: os.NewFile(wire.AskFile, "questions")}
	r, res := h.run(a, true, true)
	h.asking.Store(false)
	t := h.test()
	got := wire.Verdict{Reached: true}
	got.Verdict, got.Message = h.judge(&r, res)
	switch {
	case got.Verdict == "" && len(r.Races) > 0:
		got.Verdict, got.Reached = wire.DataRace, want.Verdict == wire.DataRace
	case got.Verdict == "":
		got.Verdict, got.Reached = wire.Pass, false
	}
	if got.Reached {
		h.found = &finding{verdict: got.Verdict, message: got.Message, at: 1, schedule: h.scheduleOf(&r), result: keep(r)}
		t.Verdict, t.Token = got.Verdict, h.found.schedule.token(h.unit())
		got.Story = (&story{h: h, rec: r, t: &t, same: true}).String()
	}
	a.send(wire.Question{Steps: a.steps(r.Events, r.Names), End: &got})
	return Outcome{Test: t, Failed: got.Reached, Brief: h.scope(), Story: got.Story}
}

// An asker writes a question for each decision, a line of JSON, and reads the
// index of what was chosen. When nobody answers any more it goes on without
// preemption.
type asker struct {
	h    *hunt
	in   *bufio.Reader
	out  *os.File
	told int // events that the other side has
	gone bool
}

func (a *asker) Next(current int, enabled []int) int {
	s := a.story(sim.SoFar())
	q := wire.Question{Steps: a.steps(sim.SoFar()), Current: current}
	for _, g := range enabled {
		q.Options = append(q.Options, s.pending(g))
	}
	if i, ok := a.ask(q); ok {
		return enabled[i]
	}
	return strategy.Stay{}.Next(current, enabled)
}

func (a *asker) Choose(n int) int {
	q := wire.Question{Steps: a.steps(sim.SoFar()), Current: -1}
	for i := range n {
		q.Options = append(q.Options, wire.Step{G: -1, Text: "way " + strconv.Itoa(i+1) + " of " + strconv.Itoa(n)})
	}
	i, _ := a.ask(q)
	return i
}

func (a *asker) ask(q wire.Question) (i int, ok bool) {
	if a.gone {
		return 0, false
	}
	a.send(q)
	line, err := a.in.ReadString('\n')
	if i, e := strconv.Atoi(strings.TrimSpace(line)); err == nil && e == nil && i >= 0 && i < len(q.Options) {
		return i, true
	}
	a.gone = true
	return 0, false
}

func (a *asker) send(q wire.Question) {
	if line, err := json.Marshal(q); err == nil && a.out != nil {
		a.out.Write(append(line, '\n'))
	}
}

func (a *asker) story(events []sim.Event, names []sim.GoName) *story {
	s := &story{h: a.h, lines: lines{}, step: map[int]int{}}
	s.rec.Events, s.rec.Names = events, names
	s.nameAll()
	return s
}

// steps are the operations since the last question, as a timeline has them, but
// for plain memory: only accesses that are decisions are among them.
func (a *asker) steps(events []sim.Event, names []sim.GoName) (steps []wire.Step) {
	s := a.story(events, names)
	for i := a.told; i < len(events); i++ {
		e := &events[i]
		switch {
		case e.Kind == sim.KEnd, e.Kind == sim.KStart, e.Kind == sim.KResume,
			e.Plain && !slices.Contains(a.h.hot, e.Site), testingCalls(e.Stack):
			continue
		}
		if step := s.tell(e); step.At != "" {
			steps = append(steps, step)
		}
	}
	a.told = len(events)
	return steps
}

func (s *story) tell(e *sim.Event) wire.Step {
	at, call := locate(e.Stack)
	if at.file == "" {
		at = placeOf(nil, e.Site)
	}
	step := wire.Step{G: e.G, Go: s.name(e.G), Text: s.text(e, at, call), Source: s.lines.at(at)}
	if at.file != "" && !strings.HasPrefix(at.fn, "testing.") {
		step.At = at.short()
	}
	return step
}

// pending is what a goroutine would do next.
func (s *story) pending(g int) wire.Step {
	of := sim.GoroutineAt(g)
	kind, _, _ := of.Pending()
	site, stack := of.Where()
	if kind == sim.KStart && g < len(s.rec.Names) {
		n := &s.rec.Names[g]
		at := placeOf(n.Stack, n.Site)
		return wire.Step{G: g, Go: s.name(g), At: at.short(), Text: "begins", Source: s.lines.at(at)}
	}
	step := s.tell(&sim.Event{G: g, Kind: kind, Site: site, Stack: stack, Plain: kind == sim.KRead || kind == sim.KWrite})
	if kind == sim.KResume {
		step.Text = "goes on"
	}
	return step
}
