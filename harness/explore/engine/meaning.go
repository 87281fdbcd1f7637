package engine

import (
	"encoding/binary"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A meaning is a schedule in words that survive an edit. Answers are indices: they
// fit one program only. A meaning names goroutines by who started them and where,
// and says of each how far it goes before the next one has its turn. It ends with
// the last turn that is not a matter of course: what follows goes on without
// preemption. With it is what the schedule led to, in short.
type meaning struct {
	verdict string
	race    bool   // and there was a data race
	message string // the beginning

	decls []decl
	spots []spot
	gs    []born // number 0 is the body
	turns []turn
	sites []int    // spots of what decided
	ways  [][]int  // by goroutine: which of what was equally possible, a select's arm say
	hot   []uint16 // of each access that was a scheduling point: hash of function, kind and operand
	hotAt []int    // and the how-manieth such one of its package it is
}

// A born goroutine is the nth that its parent started at a go statement, or the
// nthAll that it started at all.
type born struct {
	parent      int // -1: a timer
	at          int // spot of the go statement
	nth, nthAll int
}

// A turn lets goroutine g go on until it stands before a spot for the nth time.
type turn struct {
	g            int
	stop         int // spot; -1: as far as it goes
	nth, nthKind int
}

const (
	maxSites   = 4
	maxTurns   = 24     // of a meaning: more is no order that anybody follows
	maxMeant   = 20_000 // steps of an execution that is given a meaning
	maxMessage = 32     // runes of a message in a token
)

// verdicts are numbered in tokens.
var verdicts = []string{
	wire.Pass, wire.DataRace, wire.Deadlock, wire.Leak, wire.Panic, wire.Fatal, wire.Assertion, wire.NotLinearizable,
}

// bytes encodes m; the files of the declarations come first.
func (m *meaning) bytes() (b []byte) {
	v := max(0, slices.Index(verdicts, m.verdict)) << 1
	if m.race {
		v |= 1
	}
	b = text(append(b, byte(v)), m.message)
	var files []string
	for _, d := range m.decls {
		if !slices.Contains(files, d.file) {
			files = append(files, d.file)
		}
	}
	b = numbers(b, len(files))
	for _, f := range files {
		b = text(b, strings.TrimSuffix(f, ".go"))
	}
	b = numbers(b, len(m.decls))
	for _, d := range m.decls {
		b = numbers(b, slices.Index(files, d.file), d.line)
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, d.name), d.body)
	}
	b = numbers(b, len(m.spots))
	for _, s := range m.spots {
		b = append(numbers(b, s.decl, s.line), byte(s.kind), s.text)
	}
	b = numbers(b, len(m.gs))
	for _, g := range m.gs[min(1, len(m.gs)):] {
		b = numbers(b, g.parent+1, g.at, g.nth, g.nthAll)
	}
	b = numbers(b, len(m.turns))
	for _, t := range m.turns {
		if b = numbers(b, t.g, t.stop+1); t.stop >= 0 {
			b = numbers(b, t.nth, t.nthKind)
		}
	}
	b = numbers(numbers(b, len(m.sites)), m.sites...)
	for _, w := range m.ways {
		b = numbers(b, len(w))
		b = numbers(b, w...)
	}
	for i, h := range m.hot {
		b = numbers(binary.LittleEndian.AppendUint16(b, h), m.hotAt[i])
	}
	return b
}

func text(b []byte, s string) []byte { return append(numbers(b, len(s)), s...) }

func numbers(b []byte, all ...int) []byte {
	for _, n := range all {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// parseMeaning decodes one; nil if it is damaged.
func parseMeaning(b []byte, hot int) *meaning {
	r := reader{b: b}
	m := &meaning{}
	v := r.below(2 * len(verdicts))
	m.verdict, m.race = verdicts[v>>1], v&1 != 0
	m.message = string(r.bytes(r.number()))
	var files []string
	for range r.below(1 << 8) {
		files = append(files, string(r.bytes(r.number()))+".go")
	}
	for range r.below(1 << 10) {
		i := r.below(len(files))
		d := decl{line: r.below(1 << 24), name: r.half(), body: r.half()}
		if !r.bad {
			d.file = files[i]
		}
		m.decls = append(m.decls, d)
	}
	for range r.below(1 << 10) {
		m.spots = append(m.spots, spot{decl: r.below(len(m.decls)), line: r.below(1 << 24), kind: sim.Kind(r.byte()), text: r.byte()})
	}
	n := r.below(1 << 10)
	m.gs = append(m.gs, born{parent: -1})
	for i := 1; i < n; i++ {
		m.gs = append(m.gs, born{r.below(i+1) - 1, r.below(len(m.spots)), r.below(1 << 20), r.below(1 << 20)})
	}
	for range r.below(maxTurns + 1) {
		t := turn{g: r.below(len(m.gs)), stop: r.below(len(m.spots)+1) - 1}
		if t.stop >= 0 {
			t.nth, t.nthKind = r.below(1<<24), r.below(1<<24)
		}
		m.turns = append(m.turns, t)
	}
	for range r.below(maxSites + 1) {
		m.sites = append(m.sites, r.below(len(m.spots)))
	}
	for range m.gs {
		var w []int
		for range r.below(1 << 16) {
			w = append(w, r.below(1<<16))
		}
		m.ways = append(m.ways, w)
	}
	for range hot {
		m.hot, m.hotAt = append(m.hot, r.half()), append(m.hotAt, r.below(1<<16))
	}
	if r.bad || len(r.b) > 0 {
		return nil
	}
	return m
}

// below reads a number that must be less than n.
func (r *reader) below(n int) int {
	if v := r.number(); v < uint64(n) {
		return int(v)
	}
	r.bad, r.b = true, nil
	return 0
}

func (r *reader) byte() uint8 {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) half() uint16 {
	if b := r.bytes(2); len(b) == 2 {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

// summary is the first line of a message, for a token.
func summary(headline []string, verdict string) string {
	if len(headline) == 0 {
		return ""
	}
	s := strings.TrimPrefix(headline[0], verdict+": ")
	if i := strings.LastIndex(s, "  "); i > 0 && verdict == wire.Assertion { // its place
		s = s[:i]
	}
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxMessage {
		return string([]rune(s)[:maxMessage-1]) + "…"
	}
	return s
}

// was is what the token says of the execution that it was made of.
func (m *meaning) was(code uint32) wire.Was {
	w := wire.Was{Verdict: m.verdict, Message: m.message, Code: hexadecimal(code)}
	if m.race && m.verdict != wire.DataRace {
		w.Verdict, w.Consequence = wire.DataRace, m.verdict
	}
	for _, i := range m.sites {
		w.Sites = append(w.Sites, m.old(i))
	}
	for _, t := range m.turns {
		step := wire.Turn{Go: "the test"}
		if g := m.gs[t.g]; t.g > 0 {
			step.Go = "go at " + m.old(g.at)
			if g.nth > 1 {
				step.Go += " (number " + strconv.Itoa(g.nth) + ")"
			}
		}
		if t.stop >= 0 {
			step.Until = m.old(t.stop)
			step.Op = m.spots[t.stop].kind.String()
		}
		w.Turns = append(w.Turns, step)
	}
	return w
}

// old is where a spot was when the token was made.
func (m *meaning) old(i int) string {
	s := m.spots[i]
	d := m.decls[s.decl]
	return strings.TrimPrefix(path.Base(d.file), beyond) + ":" + strconv.Itoa(d.line+s.line)
}

func hexadecimal(code uint32) string {
	s := strconv.FormatUint(uint64(code), 16)
	return strings.Repeat("0", 8-len(s)) + s
}
