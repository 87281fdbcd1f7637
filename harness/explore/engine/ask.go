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
	h.paused.Store(true)
	a := &asker{h: h, in: bufio.NewReader(os.Stdin), out: os.NewFile(wire.AskFile, "questions")}
	r, res := h.run(a, true, true)
	h.paused.Store(false)
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
	steps, _ := a.look(r.Events, r.Names)
	a.send(wire.Question{Steps: steps, End: &got})
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
	steps, s := a.look(sim.SoFar())
	q := wire.Question{Steps: steps, Current: current}
	for _, g := range enabled {
		q.Options = append(q.Options, s.pending(g))
	}
	if i, ok := a.ask(q); ok {
		return enabled[i]
	}
	return strategy.Stay{}.Next(current, enabled)
}

func (a *asker) Choose(n int) int {
	steps, _ := a.look(sim.SoFar())
	q := wire.Question{Steps: steps, Current: -1}
	for i := range n {
		q.Options = append(q.Options, wire.Move{G: -1, Text: "way " + strconv.Itoa(i+1) + " of " + strconv.Itoa(n)})
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

// look returns the operations since the last question, as a timeline has them,
// but for plain memory: only accesses that are decisions are among them.
func (a *asker) look(events []sim.Event, names []sim.GoName) (steps []wire.Move, s *story) {
	s = a.h.unfinished(events, names)
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind == sim.KEnd, e.Kind == sim.KStart, e.Kind == sim.KResume, e.Kind == sim.KGo && e.Value != "",
			e.Plain && !slices.Contains(a.h.hot, e.Site):
			continue
		}
		if r, ok := s.row(i); ok && i >= a.told {
			m := s.move(e.G, &r)
			m.Starts = s.child[i]
			steps = append(steps, m)
		}
	}
	a.told = len(events)
	return steps, s
}

// unfinished is the story of an execution that is under way.
func (h *hunt) unfinished(events []sim.Event, of []sim.GoName) *story {
	s := &story{h: h, lines: lines{}, step: map[int]int{}, locks: map[int]string{}}
	s.mark = map[int]bool{}
	s.rec.Events, s.rec.Names = events, of
	s.names, s.child = names(&s.rec), children(&s.rec)
	return s
}

func (s *story) move(g int, r *row) wire.Move {
	m := wire.Move{G: g, Text: strings.Join(r.ops, "; ")}
	if r.at.file != "" {
		m.At, m.Source = r.at.short(), s.lines.at(r.at)
	}
	return m
}

// pending is what a goroutine would do next.
func (s *story) pending(g int) wire.Move {
	e := sim.GoroutineAt(g).Asked()
	n := &s.rec.Names[g]
	begun := placeOf(n.Stack, n.Site)
	if e.Kind == sim.KStart {
		return s.move(g, &row{at: begun, ops: []string{"begins"}})
	}
	was := s.rec.Events
	s.rec.Events = append(slices.Clip(was), e)
	defer func() { s.rec.Events = was }()
	r, ok := s.row(len(was))
	if c := locate(e.Stack); !ok && c.user {
		r = row{at: c.at, ops: []string{callIn(s.lines.at(c.at), c.name[strings.LastIndexByte(c.name, '.')+1:])}}
	} else if !ok {
		r = row{at: begun, ops: []string{"ends"}} // the last of wg.Go
	}
	if e.Kind == sim.KResume {
		r.ops = []string{"goes on"}
	}
	return s.move(g, &r)
}
