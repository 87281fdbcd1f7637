package engine

import (
	"fmt"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A story is a recorded execution as a person reads it: one column per
// goroutine, one row per step, the parties of the race marked.
type story struct {
	h    *hunt
	rec  sim.Result
	t    *wire.Test
	same bool // the recorded run came out like the one that was found

	lines lines
	names []string // of goroutines
	rows  []row
	step  map[int]int // from index of an event to its row, from 0
	race  *sim.Race
	cutAt int // how many rows were left out in front
	b     strings.Builder
}

// A row is one line of the timeline.
type row struct {
	g     int
	at    where
	text  string
	mark  bool
	note  string
	last  string // the operation that text ends with
	event int
}

const maxRows = 60

func (s *story) String() string {
	s.lines = lines{}
	s.step = map[int]int{}
	s.race = telling(s.rec.Races)
	s.nameAll()
	s.collect()
	s.headline()
	s.table()
	s.explain()
	s.foot()
	s.sites()
	return s.b.String()
}

// telling picks the race to draw: the last in which one write undoes another,
// which is where the harm is done; else the first.
func telling(races []sim.Race) *sim.Race {
	for i := len(races) - 1; i >= 0; i-- {
		if races[i].First.Write && races[i].Second.Write {
			return &races[i]
		}
	}
	if len(races) > 0 {
		return &races[0]
	}
	return nil
}

func (s *story) headline() {
	f := s.h.found
	switch {
	case f.message != "":
		for i, l := range strings.Split(strings.TrimRight(f.message, "\n"), "\n") {
			if i == 0 && f.verdict == wire.Assertion {
				l = assertion(l)
			}
			fmt.Fprintf(&s.b, "%s\n", l)
		}
	case s.race != nil:
		fmt.Fprintf(&s.b, "data race\n")
	}
	if f := s.rec.Failure; f != nil && f.Stack != nil {
		w := position(f.Stack)
		fmt.Fprintf(&s.b, "  in %s at %s\n", s.name(f.G), w.short())
	}
	s.b.WriteString("\n" + s.h.found.context)
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

// nameAll names goroutines by what they run: the function of the go statement,
// or the place of the statement when that is a func literal.
func (s *story) nameAll() {
	count := map[string]int{}
	for i, n := range s.rec.Names {
		name := "main"
		if i > 0 {
			name = s.goName(&n)
		}
		count[name]++
		s.names = append(s.names, name)
	}
	seen := map[string]int{}
	for i, name := range s.names {
		if count[name] > 1 {
			seen[name]++
			s.names[i] = fmt.Sprintf("%s#%d", name, seen[name])
		}
	}
}

func (s *story) goName(n *sim.GoName) string {
	if n.Name != "" {
		return n.Name
	}
	if p, ok := n.Site.Position(); ok && p.Text != "" && !strings.HasPrefix(p.Text, "func") {
		name := p.Text
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			name = name[i+1:]
		}
		return name
	}
	if w := placeOf(n.Stack, n.Site); w.file != "" {
		return "go " + w.short()
	}
	return path.Base(n.Entry)
}

func (s *story) name(g int) string {
	if g >= 0 && g < len(s.names) {
		return s.names[g]
	}
	return "clock"
}

// collect turns events into rows: every synchronising operation, and those plain
// accesses that other goroutines can see. What happened before the second
// goroutine was started, and what package testing does on its own account, is
// left out.
func (s *story) collect() {
	shared := s.shared()
	alone := !s.h.Verbose && len(s.names) > 1
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		alone = alone && e.Kind != sim.KGo && e.G == 0
		switch {
		case e.Kind == sim.KGo && e.Value != "": // no go statement of anybody's source
			continue
		case alone, e.Kind == sim.KEnd, e.Kind == sim.KStart, e.Kind == sim.KResume, e.Plain && !shared[e.Obj]:
			continue
		}
		at, call := locate(e.Stack)
		if at.file == "" {
			at = placeOf(nil, e.Site)
		}
		if at.file == "" || strings.HasPrefix(at.fn, "testing.") || testingCalls(e.Stack) {
			continue
		}
		s.add(row{g: e.G, at: at, text: s.text(e, at, call), event: i})
	}
	s.mark()
	s.trim()
}

// testingCalls reports whether an operation was made by package testing, or by
// what it calls, and not by the test.
func testingCalls(pcs []uintptr) bool {
	if len(pcs) == 0 {
		return false
	}
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "testing.") {
			return true
		}
		if !more || !ours(f.Function) && !standard(&f) {
			return false
		}
	}
}

// shared finds the memory that two goroutines touch and one of them writes,
// after both exist.
func (s *story) shared() map[int]bool {
	type use struct {
		first  int
		others bool
		write  bool
	}
	uses := map[int]*use{}
	for _, e := range s.rec.Events {
		if !e.Plain {
			continue
		}
		u := uses[e.Obj]
		if u == nil {
			u = &use{first: e.G}
			uses[e.Obj] = u
		}
		u.others = u.others || e.G != u.first
		u.write = u.write || e.Kind == sim.KWrite
	}
	shared := map[int]bool{}
	for obj, u := range uses {
		shared[obj] = u.others && u.write
	}
	return shared
}

func (s *story) text(e *sim.Event, at where, call string) string {
	name := ""
	if p, ok := e.Site.Position(); ok {
		name = clip(p.Text, 30)
	}
	switch {
	case e.Kind == sim.KGo:
		if strings.HasPrefix(name, "func") || name == "" {
			name = "func"
		}
		return "go " + name
	case e.Kind == sim.KSelect:
		if e.Value != "" {
			return "select, " + e.Value
		}
		return "select"
	case e.Plain && e.Map:
		return e.Kind.String() + " map " + name
	case e.Plain, e.Kind == sim.KSend, e.Kind == sim.KRecv:
		text := strings.TrimRight(fmt.Sprintf("%-5s %s", e.Kind, name), " ")
		if e.Value != "" {
			text += "=" + e.Value
		}
		return text
	case name != "":
		return e.Kind.String() + " " + name
	}
	return s.callText(e, at, call)
}

// callText names an operation by the call that the source has, where it can be
// seen on the line; a deferred call is not.
func (s *story) callText(e *sim.Event, at where, call string) string {
	short := call[strings.LastIndexByte(call, '.')+1:]
	text := callIn(s.lines.at(at), short)
	if text == "" {
		text = strings.NewReplacer("(*", "", ")", "", "[...]", "").Replace(call)
	}
	switch e.Kind {
	case sim.KAnnounce:
		text += " begins"
	case sim.KTryLock, sim.KTryRLock:
		text += " fails"
	case sim.KCondWake:
		text += " woken"
	}
	if text == "" {
		text = e.Kind.String()
	}
	return text
}

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// add appends a row. What a goroutine does on one line without interruption is
// one row, unless -v was given.
func (s *story) add(r row) {
	if n := len(s.rows); n > 0 && !s.h.Verbose {
		last := &s.rows[n-1]
		if last.g == r.g && last.at.file == r.at.file && last.at.line == r.at.line {
			last.join(r.text)
			s.step[r.event] = n - 1
			return
		}
	}
	s.step[r.event] = len(s.rows)
	r.last = r.text
	s.rows = append(s.rows, r)
}

const maxCell = 60 // runes of a row's text before further operations are dots

// join adds an operation to what a row says.
func (r *row) join(text string) {
	switch {
	case text == r.last:
	case utf8.RuneCountInString(r.text)+len(text) < maxCell:
		r.text += "; " + text
	case !strings.HasSuffix(r.text, "…"):
		r.text += "; …"
	}
	r.last = text
}

// mark points out the parties of the race, or the last row of what failed.
func (s *story) mark() {
	if s.race == nil {
		return
	}
	for _, a := range []*sim.Access{&s.race.First, &s.race.Second} {
		if i, ok := s.step[a.Event]; ok {
			s.rows[i].mark = true
		}
	}
	first, ok1 := s.step[s.race.First.Event]
	second, ok2 := s.step[s.race.Second.Event]
	if !ok1 || !ok2 {
		return
	}
	switch {
	case s.race.First.Write && s.race.Second.Write:
		s.rows[second].note = fmt.Sprintf("overwrites step %d", first+1)
	case s.race.First.Write:
		s.rows[second].note = fmt.Sprintf("may or may not see step %d", first+1)
	default:
		s.rows[second].note = fmt.Sprintf("step %d may or may not see it", first+1)
	}
}

// trim leaves out the middle of a timeline that nobody would read.
func (s *story) trim() {
	if len(s.rows) <= maxRows || s.h.Verbose {
		return
	}
	cut := len(s.rows) - maxRows
	for i := range s.rows {
		if s.rows[i].mark && i < cut {
			cut = max(0, i-maxRows/3)
			break
		}
	}
	end := min(len(s.rows), cut+maxRows)
	s.rows = s.rows[cut:end]
	s.cutAt = cut
}

func (s *story) table() {
	if len(s.rows) == 0 {
		return
	}
	var order []int
	for _, r := range s.rows {
		if !slices.Contains(order, r.g) {
			order = append(order, r.g)
		}
	}
	slices.Sort(order)
	width := map[int]int{}
	for _, g := range order {
		width[g] = utf8.RuneCountInString(s.name(g))
	}
	for _, r := range s.rows {
		width[r.g] = max(width[r.g], utf8.RuneCountInString(r.cell()))
	}
	line := func(mark, no string, cell func(g int) string, note string) {
		var b strings.Builder
		fmt.Fprintf(&b, "%1s %4s", mark, no)
		for _, g := range order {
			c := cell(g)
			b.WriteString("  " + c + strings.Repeat(" ", width[g]-utf8.RuneCountInString(c)))
		}
		if note != "" {
			b.WriteString("  " + note)
		}
		s.b.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	line("", "step", s.name, "")
	if s.cutAt > 0 {
		line("", "…", func(int) string { return "" }, fmt.Sprintf("%d steps left out; -v shows them", s.cutAt))
	}
	for i, r := range s.rows {
		mark := ""
		if r.mark {
			mark = "*"
		}
		line(mark, fmt.Sprint(i+1+s.cutAt), func(g int) string {
			if g == r.g {
				return r.cell()
			}
			return ""
		}, r.note)
	}
}

func (r *row) cell() string {
	return r.at.short() + "  " + r.text
}

// explain says what was wrong with the order.
func (s *story) explain() {
	s.b.WriteString("\n")
	if s.race != nil {
		first, ok1 := s.step[s.race.First.Event]
		second, ok2 := s.step[s.race.Second.Event]
		if ok1 && ok2 {
			fmt.Fprintf(&s.b, "data race between steps %d and %d: no happens-before edge orders them\n", first+1, second+1)
		} else {
			fmt.Fprintf(&s.b, "data race between %s and %s: no happens-before edge orders them\n", s.party(&s.race.First), s.party(&s.race.Second))
		}
		switch n := len(s.rec.Races) - 1; {
		case n == 1:
			s.b.WriteString("and one more pair of accesses races\n")
		case n > 1:
			fmt.Fprintf(&s.b, "and %d more pairs of accesses race\n", n)
		}
		if s.h.found.verdict == wire.DataRace && s.h.Options.Replay == "" {
			fmt.Fprintf(&s.b, "consequence: none found in %s\n", schedules(s.h.ran))
		}
	}
	if f := s.rec.Failure; f != nil && f.Kind == sim.FailDeadlock {
		s.waits(f.Blocked)
	}
	if len(s.rec.Leaked) > 0 && s.rec.Failure == nil {
		s.leaks(s.rec.Leaked)
	}
	if !s.same {
		s.b.WriteString("run again with everything recorded, this schedule came out differently: the test depends on something that is not controlled\n")
	}
}

func (s *story) party(a *sim.Access) string {
	kind := "read"
	if a.Write {
		kind = "write"
	}
	if a.Atomic {
		kind = "atomic " + kind
	}
	at := "an unknown place"
	if a.Event >= 0 && a.Event < len(s.rec.Events) {
		e := &s.rec.Events[a.Event]
		at = placeOf(e.Stack, e.Site).short()
	} else if p, ok := a.Site.Position(); ok {
		at = where{p.File, p.Line, p.Func}.short()
	}
	return fmt.Sprintf("the %s at %s in %s", kind, at, s.name(a.G))
}

// waits prints who waits for what, and who holds it.
func (s *story) waits(blocked []sim.Blocked) {
	for _, b := range blocked {
		w := placeOf(b.Stack, b.Site)
		fmt.Fprintf(&s.b, "  %s waits at %s: %s", s.name(b.G), w.short(), b.Kind)
		if src := s.lines.at(w); src != "" {
			fmt.Fprintf(&s.b, "  %s", clip(src, 48))
		}
		if g, at, ok := s.holder(b.Obj); ok {
			fmt.Fprintf(&s.b, "; held by %s since %s", s.name(g), at.short())
		}
		s.b.WriteString("\n")
	}
}

// holder finds who locked an object last and has not unlocked it.
func (s *story) holder(obj int) (g int, at where, ok bool) {
	if obj == 0 {
		return 0, where{}, false
	}
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		if e.Obj != obj {
			continue
		}
		switch e.Kind {
		case sim.KLock, sim.KRLock, sim.KOnce:
			g, at, ok = e.G, placeOf(e.Stack, e.Site), true
		case sim.KUnlock, sim.KRUnlock, sim.KOnceDone:
			if e.G == g {
				ok = false
			}
		}
	}
	return g, at, ok
}

func (s *story) leaks(left []sim.Blocked) {
	for _, b := range left {
		w := placeOf(b.Stack, b.Site)
		fmt.Fprintf(&s.b, "left over: %s waits at %s: %s  %s", s.name(b.G), w.short(), b.Kind, clip(s.lines.at(w), 48))
		if who := s.wakers(&b); who != "" {
			fmt.Fprintf(&s.b, "; %s", who)
		}
		s.b.WriteString("\n")
	}
}

// wakers says which goroutines used the object that a leaked one waits for, and
// so could have woken it.
func (s *story) wakers(b *sim.Blocked) string {
	var who []string
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		if b.Obj == 0 || e.Obj != b.Obj || e.G == b.G || e.Plain {
			continue
		}
		text := fmt.Sprintf("%s at %s (%s)", s.name(e.G), placeOf(e.Stack, e.Site).short(), e.Kind)
		if !slices.Contains(who, text) {
			who = append(who, text)
		}
	}
	if len(who) == 0 {
		return "nobody else has touched what it waits for"
	}
	return "could have been woken by " + strings.Join(who, ", ")
}

func (s *story) foot() {
	fmt.Fprintf(&s.b, "scope: %s; %s\n", s.h.scope(), s.h.controlled())
	fmt.Fprintf(&s.b, "replay: racelab test -run '%s' -replay %s %s\n", s.h.u.pattern(), s.t.Token, s.h.u.Package)
}

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

// sites fills in the parties of the report: those of the race, where goroutines
// are stuck or left, where it panicked; else the steps at which they met.
func (s *story) sites() {
	add := func(w where, op string, g int) {
		site := wire.Site{File: w.file, Line: w.line, Op: op, Go: s.name(g)}
		if w.file != "" && !slices.Contains(s.t.Sites, site) {
			s.t.Sites = append(s.t.Sites, site)
		}
	}
	for _, a := range s.rec.Races {
		for _, p := range []*sim.Access{&a.First, &a.Second} {
			if p.Event >= 0 && p.Event < len(s.rec.Events) {
				e := &s.rec.Events[p.Event]
				add(placeOf(e.Stack, e.Site), e.Kind.String(), p.G)
			}
		}
	}
	var stuck []sim.Blocked
	if f := s.rec.Failure; f != nil {
		stuck = f.Blocked
		if f.Stack != nil {
			add(position(f.Stack), "panic", f.G)
		}
	}
	for _, b := range append(stuck, s.rec.Leaked...) {
		add(placeOf(b.Stack, b.Site), b.Kind.String(), b.G)
	}
	if len(s.rec.Races) == 0 && s.rec.Failure == nil && s.h.found.verdict != wire.Leak {
		for _, e := range s.meetings() {
			add(placeOf(e.Stack, e.Site), e.Kind.String(), e.G)
		}
	}
}

// meetings are the steps of the timeline at what more than one goroutine used:
// the order of some of them is what failed. A timeline without any gives its end.
func (s *story) meetings() (met []*sim.Event) {
	var told []*sim.Event
	user, several := map[int]int{}, map[int]bool{}
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		if _, ok := s.step[i]; !ok {
			continue
		}
		told = append(told, e)
		if g, ok := user[e.Obj]; ok && g != e.G && e.Obj != 0 {
			several[e.Obj] = true
		}
		user[e.Obj] = e.G
	}
	for _, e := range told {
		// A select has several channels, and its event the first of them.
		if several[e.Obj] || e.Kind == sim.KSelect {
			met = append(met, e)
		}
	}
	if met == nil {
		met = told[max(0, len(told)-6):]
	}
	return met
}
