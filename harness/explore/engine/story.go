package engine

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/draw"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A story is a recorded execution on its way to a reader. It is told in four
// steps: goroutines get names, events become rows, rows that belong together are
// folded, and the order that did the harm is explained. What comes out is a
// wire.Timeline; the text that the test prints and the pictures are drawn from
// that and from nothing else, so they cannot differ.
type story struct {
	h     *hunt
	rec   sim.Result
	t     *wire.Test
	same  bool      // the recorded run came out like the one that was found
	made  *schedule // that was recorded; nil: the token is there
	means *meaner   // of its meaning; nil: there is none
	ails  string    // how it differs from run to run

	lines   lines
	names   []string       // of goroutines
	child   map[int]int    // the goroutine that an event started
	essence                // the events whose order decides
	held    *holdings      // who holds what at the end
	locks   map[int]string // how the source calls an object: s.mu
	rows    []row
	step    map[int]int // from the index of an event to its row
	first   int         // the first row that is shown
	tl      wire.Timeline
}

func (s *story) String() string {
	resume := s.h.pause() // 20,000 steps that are told in full take seconds
	unify(s.rec.Events)
	s.lines, s.step, s.locks = lines{}, map[int]int{}, map[int]string{}
	s.names = names(&s.rec)
	s.child = children(&s.rec)
	s.held = hold(s.rec.Events, s.child)
	resume()
	s.decide()
	resume = s.h.pause()
	s.collect()
	s.trim()
	s.notes()
	s.t.Headline = s.headline()
	s.token()
	s.publish()
	resume()
	s.explain()
	defer s.h.pause()()
	s.tl.Scope = s.h.scope() + "; " + s.h.controlled()
	s.tl.Replay = fmt.Sprintf("racelab test -run '%s' -replay %s %s", s.h.u.pattern(), s.t.Token, s.h.u.Package)
	if c := strings.Trim(s.h.found.context, "\n"); c != "" {
		s.tl.Context = strings.Split(c, "\n")
	}
	s.t.Timeline = &s.tl
	s.sites()
	return draw.Style{Color: s.h.Color}.Story(s.t.Headline, &s.tl)
}

// token makes the token, with the beginning of the headline in it.
func (s *story) token() {
	if s.means == nil {
		return
	}
	m := s.means.m
	s.decisive()
	m.verdict, m.race = s.h.found.verdict, len(s.h.races) > 0
	m.message = summary(s.t.Headline, m.verdict)
	s.t.Token = s.made.token(s.h.unit())
}

// decisive adds what decided to the meaning: it is there that somebody will have
// changed the code.
func (s *story) decisive() {
	for _, i := range slices.Sorted(maps.Keys(s.mark)) {
		e := &s.rec.Events[i]
		s.means.site(e.Kind, e.Site, e.Stack)
	}
	blocked := s.rec.Leaked
	if f := s.rec.Failure; f != nil {
		blocked = f.Blocked
		if f.Stack != nil {
			s.means.site(sim.KCall, 0, f.Stack)
		}
	}
	for _, b := range blocked {
		s.means.site(b.Kind, b.Site, b.Stack)
	}
	if len(s.means.m.sites) > 0 {
		return
	}
	for _, i := range s.meetings() {
		e := &s.rec.Events[i]
		s.means.site(e.Kind, e.Site, e.Stack)
	}
}

func (s *story) name(g int) string {
	if g >= 0 && g < len(s.names) {
		return s.names[g]
	}
	return "the clock"
}

// headline is what failed, and where.
func (s *story) headline() (all []string) {
	f := s.h.found
	switch {
	case f.verdict == wire.Deadlock:
		all = []string{s.deadlockHeadline()}
	case f.verdict == wire.Leak:
		all = []string{s.leakHeadline()}
	case f.message != "":
		all = labelled(strings.Split(strings.TrimSpace(f.message), "\n"))
		if f.verdict == wire.Assertion {
			all[0] = assertion(all[0])
		}
	case s.race != nil:
		all = []string{"data race"}
	}
	if f := s.rec.Failure; f != nil && f.Stack != nil {
		all = append(all, fmt.Sprintf("  in %s at %s", s.name(f.G), position(f.Stack).short()))
	}
	return all
}

// labelled turns a message in columns, as testify makes them, into plain lines:
// what went wrong first, without the place and the name of the test, which are
// told anyway.
func labelled(message []string) []string {
	place, rest, ok := strings.Cut(message[0], ": ")
	if !ok || strings.TrimSpace(rest) != "" || len(message) < 3 || !strings.Contains(message[1], "\tError Trace:") {
		return message
	}
	var lines []string
	label := ""
	for _, l := range message[1:] {
		l = strings.Trim(l, " ")
		if parts := strings.SplitN(strings.TrimPrefix(l, "\t"), "\t", 2); len(parts) == 2 {
			if name := strings.TrimSpace(parts[0]); name != "" {
				label = name
			}
			l = parts[1]
		}
		switch label {
		case "Error Trace:", "Test:":
		case "Error:":
			lines = append(lines, strings.TrimRight(l, " \t"))
		default:
			lines = append(lines, label+" "+l)
		}
	}
	if len(lines) == 0 {
		return message
	}
	lines[0] = place + ": " + lines[0]
	for i := range lines[1:] {
		lines[i+1] = "    " + lines[i+1]
	}
	return lines
}

// assertion puts the place of a message behind it: "x_test.go:3: got 1" becomes
// "assertion: got 1    x_test.go:3".
func assertion(message string) string {
	if m := placed.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("assertion: %-40s  %s", m[2], m[1])
	}
	return "assertion: " + message
}

var placed = regexp.MustCompile(`^([^ :]+\.go:\d+): (.*)$`)

// pattern is what -run takes to run the unit's test alone.
func (u *Unit) pattern() string {
	name := u.Test
	if name == "" {
		name = u.Name
	}
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// publish makes the timeline of what is shown.
func (s *story) publish() {
	lane := map[int]int{-1: -1}
	for g, name := range s.names {
		if !s.shown(g) {
			continue
		}
		lane[g] = len(s.tl.Lanes)
		l := wire.Lane{Name: name}
		if g > 0 {
			l.Start = placeOf(s.rec.Names[g].Stack, s.rec.Names[g].Site).short()
		}
		s.tl.Lanes = append(s.tl.Lanes, l)
	}
	for i, r := range s.rows {
		w := wire.Step{
			No: s.first + i + 1, Lane: lane[r.g], File: filepath.ToSlash(r.at.file), Line: r.at.line,
			Ops: r.ops, Mark: r.mark, Note: r.note,
		}
		if r.last > r.at.line {
			w.Last = r.last
		}
		for line := r.at.line; line <= max(r.at.line, r.last); line++ {
			w.Source = append(w.Source, s.lines.raw(r.at.file, line))
		}
		s.tl.Steps = append(s.tl.Steps, w)
	}
	s.tl.Edges = s.edges()
}

// shown reports whether a goroutine has a row.
func (s *story) shown(g int) bool {
	for _, r := range s.rows {
		if r.g == g {
			return true
		}
	}
	return false
}
