//go:build !race

package engine

import (
	"reflect"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

func aMeaning() *meaning {
	return &meaning{
		verdict: wire.Assertion, race: true, message: "got 1",
		decls: []decl{{"a_test.go", 10, 1, 2}, {"../b/b.go", 300, 3, 4}},
		spots: []spot{{0, 2, sim.KGo, 5}, {1, 7, sim.KLock, 6}},
		gs:    []born{{parent: -1}, {0, 0, 1, 1}, {1, 0, 2, 3}},
		turns: []turn{{0, -1, 0, 0}, {2, 1, 1, 2}},
		sites: []int{1},
		ways:  [][]int{nil, {0, 3}, nil},
		hot:   []uint16{7}, hotAt: []int{2},
	}
}

func TestMeaningIsKept(t *testing.T) {
	m := aMeaning()
	if got := parseMeaning(m.bytes(), 1); !reflect.DeepEqual(got, m) {
		t.Errorf("got %+v, want %+v", got, m)
	}
	s := &schedule{seed: 3, hot: []sim.Site{9<<32 | 4}, answers: []int32{1, 1, 0}, code: 5, meaning: m}
	got, err := parseToken(s.token("u"), "u")
	if err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("got %+v and %v, want %+v", got, err, s)
	}
	w := m.was(0xab)
	if w.Verdict != wire.DataRace || w.Consequence != wire.Assertion || w.Code != "000000ab" || w.Sites[0] != "b.go:307" ||
		w.Turns[1].Go != "go at a_test.go:12 (number 2)" || w.Turns[1].Until != "b.go:307" {
		t.Errorf("got %+v", w)
	}
}

// A token that is damaged in spite of its checksum is refused, and never hangs.
// TestBeyond: a token says nothing of where a machine keeps the modules that are
// depended on, and what lies there is not what has changed.
func TestBeyond(t *testing.T) {
	file := "/home/somebody/cache/mod/example.com/group@v1.2.3/group.go"
	defer func(was string) { folder = was }(folder)
	folder = "/home/somebody/shop"
	if got := relative(file); got != "@group.go" {
		t.Errorf("relative is %q", got)
	}
	folder = "/home/somebody/group@v1.2.3/inner"
	if got := relative(folder + "/../group.go"); got != "../group.go" {
		t.Errorf("in a copy of a module from the cache, relative is %q", got)
	}
	m := &meaning{decls: []decl{{file: relative(file), line: 7}}, spots: []spot{{decl: 0, line: 2}}, sites: []int{0}}
	if i, ok := m.changed(lines{}); ok {
		t.Errorf("%s has changed", m.old(i))
	}
	if got := m.old(0); got != "group.go:9" {
		t.Errorf("old is %q", got)
	}
}

func TestMeaningDamaged(t *testing.T) {
	good := aMeaning().bytes()
	src := strategy.Source(1)
	refused := 0
	for range 20_000 {
		b := append([]byte(nil), good...)
		for range 1 + src.N(4) {
			b[src.N(len(b))] = byte(src.N(256))
		}
		if src.N(3) == 0 {
			b = b[:src.N(len(b))]
		}
		if m := parseMeaning(b, 1); m == nil {
			refused++
		} else {
			m.was(0)
		}
	}
	if refused < 1000 {
		t.Errorf("%d of 20,000 were refused", refused)
	}
}

// An edit that moves lines keeps what a spot is told by; another one does not.
func TestDeclared(t *testing.T) {
	text := func(s string) lines { return lines{"f": strings.Split(s, "\n")} }
	old := text("package a\n\nfunc A() {\n\tx()\n}\n\nfunc B() {\n\ty() // why\n\n}\n")
	moved := text("package a\n\n// A comment.\nvar n int\n\nfunc A() {\n\tx()\n}\n\nfunc B() {\n\ty()\n}\n")
	edited := text("package a\n\nfunc B() {\n\tz()\n}\n")
	hash := func(l lines, near int) uint16 {
		first, ok := l.find("f", hash16("B"), near)
		if !ok {
			t.Fatal("B is not found")
		}
		_, last := l.declared("f", first)
		return l.hash("f", first, last)
	}
	if first, last := old.declared("f", 8); first != 7 || last < 10 {
		t.Errorf("B goes from %d to %d", first, last)
	}
	if hash(old, 7) != hash(moved, 7) || hash(old, 7) == hash(edited, 7) {
		t.Error("the hash of a function is that of its code, wherever it stands")
	}
	if _, ok := edited.find("f", hash16("A"), 1); ok {
		t.Error("A is found, and gone")
	}
}

// The order of AB-BA on other code: the same program with another hash, one that
// takes a lock around both, and one whose other goroutine is gone.
func TestAgain(t *testing.T) {
	token := explore(t, "AB-BA", Options{}).Token
	if token == "" {
		t.Fatal("no token")
	}
	again := func(body func()) Outcome {
		return Options{Replay: token, Code: 1, Schedules: 200}.Explore(Unit{
			Package: "prog", Name: "AB-BA", Begin: func(bool) {}, Body: body, End: func() Result { return Result{} },
		})
	}
	out := again(func() { programs["AB-BA"].body(nil) })
	if out.Verdict != wire.Deadlock || out.Replay == nil || out.Replay.Said != wire.StillFails || out.Token == token {
		t.Errorf("the same: got %s and %+v", out.Verdict, out.Replay)
	}
	out = again(func() {
		var all, a, b lock
		done := make(chan bool)
		sim.Go(at(2), func() {
			all.Lock()
			a.Lock()
			b.Lock()
			both(&b, &a)
			all.Unlock()
			sim.Close(done, at(6))
		})
		all.Lock()
		b.Lock()
		a.Lock()
		both(&a, &b)
		all.Unlock()
		sim.Recv(done, at(5))
	})
	if out.Verdict != wire.Pass || out.Replay == nil || out.Replay.Said == wire.StillFails || !strings.Contains(out.Story, "explored again: exhaustive") {
		t.Errorf("a lock around: got %s, %+v and\n%s", out.Verdict, out.Replay, out.Story)
	}
	out = again(func() {
		var l lock
		l.Lock()
		defer l.Unlock()
	})
	if out.Verdict != wire.Pass || out.Replay == nil || out.Replay.Said != wire.NoLongerFits || !strings.HasPrefix(out.Replay.Text, "code changed at ") {
		t.Errorf("nobody else: got %s and %+v", out.Verdict, out.Replay)
	}
}
