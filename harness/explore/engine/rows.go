package engine

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"example.com/racelab/harness/explore/sim"
)

// A row is one line of the timeline: what a goroutine did at one place, or
// within a few lines of one function, without interruption.
type row struct {
	g    int // -1: the clock
	at   where
	last int // line of the last operation
	ops  []string
	mark bool
	note string
}

// children finds which goroutine each go statement started. Goroutines are
// numbered in the order of these events; what is recorded of a long execution is
// its end, so they are counted from there.
func children(rec *sim.Result) map[int]int {
	child := map[int]int{}
	next := len(rec.Names)
	for i := len(rec.Events) - 1; i >= 0 && next > 1; i-- {
		if rec.Events[i].Kind == sim.KGo {
			next--
			child[i] = next
		}
	}
	return child
}

// collect turns events into rows: every synchronising operation, and those plain
// accesses that other goroutines can see. Left out is, unless -v asks for all,
// what happened before the second goroutine was started; always, what package
// testing does on its own account.
func (s *story) collect() {
	shared := shared(s.rec.Events)
	alone := !s.h.Verbose && len(s.names) > 1
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		alone = alone && e.Kind != sim.KGo && e.G == 0
		switch {
		case e.Kind == sim.KGo && e.Value != "": // no go statement of anybody's source
			continue
		case alone && !s.mark[i], e.Kind == sim.KEnd, e.Kind == sim.KStart, e.Kind == sim.KResume:
			continue
		case e.Plain && !shared[i] && !s.mark[i] && !s.h.Verbose:
			continue
		}
		if r, ok := s.row(i); ok {
			s.add(i, r)
		}
	}
}

// row makes a row of one event; ok is false for what says nothing to a reader.
func (s *story) row(i int) (r row, ok bool) {
	e := &s.rec.Events[i]
	if e.G < 0 {
		return s.clock(i)
	}
	if testingCalls(e.Stack) {
		return r, false
	}
	c := locate(e.Stack)
	at := c.at
	switch {
	case at.file == "":
		at = placeOf(nil, e.Site)
	case !c.user:
		// Nothing of the user's is on the stack: the end of wg.Go, or a go
		// statement on a function of the standard library.
		at = placeOf(s.rec.Names[e.G].Stack, s.rec.Names[e.G].Site)
		if e.Kind == sim.KAdd && !s.h.Verbose {
			return r, false
		}
	}
	if at.file == "" || strings.HasPrefix(at.fn, "testing.") {
		return r, false
	}
	if e.Kind == sim.KSelect && c.user {
		at = c.selecting(at, e.Site)
	}
	text := s.text(i, at, c)
	if !c.user && e.Kind != sim.KAdd && !e.Plain {
		text = s.name(e.G) + "()" // go f(), of a function of the standard library
	}
	return row{g: e.G, at: at, last: at.line, ops: []string{text}, mark: s.mark[i]}, text != ""
}

// clock is the row of a timer that fires.
func (s *story) clock(i int) (r row, ok bool) {
	e := &s.rec.Events[i]
	if e.Kind != sim.KFire {
		return r, false
	}
	at := position(e.Stack)
	what := "a timer fires"
	if src := timerCall.FindString(s.lines.at(at)); src != "" {
		what = src + "…) is due"
	}
	if at.file != "" {
		what += " (" + at.short() + ")"
	}
	passed := time.Duration(0)
	if i > 0 {
		passed = time.Duration(e.Time - s.rec.Events[i-1].Time)
	}
	if passed > 0 {
		what = fmt.Sprintf("%v pass: %s", passed, what)
	}
	return row{g: -1, ops: []string{what}}, true
}

var timerCall = regexp.MustCompile(`\b(time|context)\.(Sleep|After|AfterFunc|NewTimer|NewTicker|Tick|WithTimeout|WithDeadline)\(|\b\w+\.Reset\(`)

// testingCalls reports whether an operation was made by package testing, or by
// what it calls, and not by the test.
func testingCalls(pcs []uintptr) bool {
	for f := range frames(pcs) {
		if strings.HasPrefix(f.Function, "testing.") || f.Function == "testing/synctest.testingSynctestTest" {
			return true
		}
		if !ours(f.Function) && !standard(&f) {
			return false
		}
	}
	return false
}

// text says what an event did, in the words of the source.
func (s *story) text(i int, at where, c call) string {
	e := &s.rec.Events[i]
	name := ""
	if p, ok := e.Site.Position(); ok {
		name = shorten(p.Text, 30)
	}
	switch {
	case e.Kind == sim.KGo:
		return "go " + s.name(s.child[i])
	case c.inside && (!s.mark[i] || e.Kind == sim.KSelect):
		return s.insideText(at, c)
	case c.inside && e.Plain && !e.Map && c.user: // the names there are not the reader's
		if text := s.insideText(at, c); text != "" {
			return fmt.Sprintf("%s in %s", e.Kind, text)
		}
		return e.Kind.String()
	case e.Kind == sim.KSelect:
		return s.selectText(e, at)
	case e.Plain && name == "": // the words of a WaitGroup, which Add and Wait race on
		if text := s.callText(e, at, c); s.mark[i] {
			return text
		}
		return ""
	case e.Plain && e.Map:
		return fmt.Sprintf("%s map %s", e.Kind, name) + value(e)
	case e.Plain, e.Kind == sim.KSend, e.Kind == sim.KRecv:
		return strings.TrimRight(fmt.Sprintf("%s %s", e.Kind, name), " ") + value(e)
	case name != "":
		return fmt.Sprintf("%s %s", e.Kind, name)
	}
	return s.callText(e, at, c)
}

func value(e *sim.Event) string {
	if e.Value == "" || e.Value == "{}" { // a struct{} says nothing
		return ""
	}
	return "=" + e.Value
}

// selectText names the clause that a select carried out.
func (s *story) selectText(e *sim.Event, at where) string {
	if e.Arm < 0 {
		return "select: default"
	}
	clause := ""
	if e.Arm > 0 {
		clause = shorten(s.lines.arm(at, e.Arm), 30)
	}
	if clause == "" {
		return "select" + value(e)
	}
	if v := value(e); !e.Sends || !strings.HasSuffix(clause, strings.TrimPrefix(v, "=")) {
		clause += v
	}
	return "select: " + clause
}

// callText names an operation by the call that the source has, where it can be
// seen on the line; a deferred call is not, and then the object is called what it
// was called before.
func (s *story) callText(e *sim.Event, at where, c call) string {
	if e.Kind == sim.KAdd && c.name == "(*WaitGroup).Go" {
		return "" // the go that follows says it
	}
	short := c.name[strings.LastIndexByte(c.name, '.')+1:]
	text := s.callAt(e, at, c, short)
	operand, _, _ := strings.Cut(text, "."+short+"(")
	switch {
	case text != "":
		if c.name != "(*Cond).Wait" { // which unlocks another object
			s.locks[e.Obj] = operand
		}
	case text == "" && s.locks[e.Obj] != "":
		text = s.locks[e.Obj] + "." + short + "()"
	case short != "" && unicode.IsUpper(rune(short[0])):
		text = cmp.Or(s.deferred(at, short), plainName.Replace(c.name))
	}
	switch {
	case text == "" && (e.Kind == sim.KOnce || e.Kind == sim.KOnceDone): // of what OnceValue has made
		text = "sync.Once." + e.Kind.String()
	case text == "", !c.user:
		text = e.Kind.String()
	}
	return text + suffix(e)
}

// deferred finds the call of a name in a defer statement above at: a deferred call is
// made on the line on which the function returns. It is "" if there are several.
func (s *story) deferred(at where, short string) (call string) {
	for line := at.line; line > 0; line-- {
		text := s.lines.at(where{file: at.file, line: line})
		for _, c := range callsIn(text, short) {
			if !strings.Contains(text, "defer "+c) {
				continue
			}
			if call != "" && call != c {
				return ""
			}
			call = c
		}
		if strings.HasPrefix(text, "func ") {
			break
		}
	}
	return call
}

// callAt finds the call of an event in its line, or "" if it may be one of several: a
// stack has the line of a call and not the column. Instructions lie in the order in
// which they are run, so where a goroutine has made all of them each is known.
func (s *story) callAt(e *sim.Event, at where, c call, short string) string {
	calls := callsIn(s.lines.at(at), short)
	if len(slices.Compact(slices.Clone(calls))) <= 1 {
		return strings.Join(calls[:min(1, len(calls))], "")
	}
	var stacks [][]uintptr
	for i := range s.rec.Events {
		if o := &s.rec.Events[i]; o.G == e.G && o.Kind == e.Kind {
			if l := locate(o.Stack); l.at == c.at && l.name == c.name {
				stacks = append(stacks, inward(o.Stack))
			}
		}
	}
	slices.SortFunc(stacks, slices.Compare)
	stacks = slices.CompactFunc(stacks, slices.Equal)
	n, ok := slices.BinarySearchFunc(stacks, inward(e.Stack), slices.Compare)
	if !ok || len(stacks) != len(calls) {
		return ""
	}
	return calls[n]
}

// inward is a stack from its outermost frame on.
func inward(stack []uintptr) []uintptr {
	stack = slices.Clone(stack)
	slices.Reverse(stack)
	return stack
}

func suffix(e *sim.Event) string {
	switch e.Kind {
	case sim.KAnnounce:
		return " begins"
	case sim.KTryLock, sim.KTryRLock:
		return " fails"
	case sim.KCondWake:
		return " woken"
	case sim.KAtomicLoad, sim.KAtomicStore, sim.KAtomicRMW, sim.KAtomicCAS:
		return value(e)
	}
	return ""
}

var plainName = strings.NewReplacer("(*", "", ")", "", "[...]", "")

// insideText names what the standard library does inside of one of its
// functions by the call of that function.
func (s *story) insideText(at where, c call) string {
	line := s.lines.at(at)
	if text := callIn(line, c.name[strings.LastIndexByte(c.name, '.')+1:]); text != "" {
		return text
	}
	return shorten(statement.FindString(line), 40)
}

var statement = regexp.MustCompile(`^[\w.]+\(.*\)$`)
