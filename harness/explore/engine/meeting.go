package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// The state of the program under test is that of its process, so exploring on several
// cores takes several processes. The one that racelab has started, the first, starts
// others of its kind for a test that takes long enough. They meet in a folder. The
// first writes a plan there: numbered pieces of work. Whoever is free makes the file
// of the lowest number that has none, which only one can, and later one with the
// result. Nobody waits for an answer, a process that dies leaves a piece that the first makes
// again, and a folder can be looked at when something goes wrong. It costs some
// files, tens of microseconds each, for pieces that take milliseconds.

// A plan is what the first process wants to be done.
type plan struct {
	Gen  int // of this plan
	Kind string
	Stop bool // everybody go home

	Hot    []sim.Site
	Strict bool
	Tries  bool
	Until  time.Time

	Print uint64 // of parts: that of the dpor.Split
	Parts []dpor.Part

	Longer int // of schedules: see hunt
	From   int // the first
	To     int
	Size   int // of a piece
}

const (
	kindParts     = "parts"
	kindSchedules = "schedules"
)

// A meeting is a folder in which processes meet. Without a folder there is only one.
type meeting struct {
	dir     string
	gen     int
	helpers []*helper
	alone   map[int]bool // pieces taken, without a folder
	waits   *atomic.Bool // set while there is nothing to do but wait: see hunt.progress
}

type helper struct {
	pid  int
	gone atomic.Bool
	done chan struct{}
}

// An underway is a plan under way.
type underway struct {
	*meeting
	n      int // pieces
	looked time.Time
	lowest int // the lowest piece that is known to be loud, or n
}

// publish makes a plan known of n pieces.
func (h *hunt) publish(p plan, n int) *underway {
	if h.meeting == nil && h.Jobs > 1 && h.Dir != "" && n > 1 {
		h.meeting = h.meet(min(h.Jobs, n))
	}
	m := h.meeting
	if m == nil {
		m = &meeting{}
	}
	m.gen++
	p.Gen = m.gen
	m.alone, m.waits = map[int]bool{}, &h.paused
	if m.dir != "" {
		m.write("plan", p)
	}
	return &underway{meeting: m, n: n, lowest: n}
}

// collect makes the pieces of a plan that nobody else makes, and passes all that were
// made to take, in order; to keep at once, in any. If one was loud, those behind it are left out, and its
// number is returned; else -1. all says that all were made.
func collect[T interface{ sound() (loud, cut bool) }](t *underway, stop func() bool, do func(k int, stop func() bool) T, take, keep func(T)) (loud int, all bool) {
	got := map[int]T{}
	next := 0 // to be taken
	all = true
	drain := func() {
		for ; next < t.n; next++ {
			m, ok := got[next]
			if !ok && !t.read(t.result(next), &m) {
				return
			}
			isLoud, cut := m.sound()
			if isLoud {
				t.lower(next)
				return
			}
			delete(got, next)
			all = all && !cut
			take(m)
		}
	}
	swept := time.Now()
	sweep := func() { // what is behind a piece that takes long shall not be lost with the process
		if t.dir == "" || time.Since(swept) < time.Second {
			return
		}
		for k := next; k < t.n; k++ {
			var m T
			if _, ok := got[k]; !ok && t.read(t.result(k), &m) {
				got[k] = m
				keep(m)
			}
		}
		swept = time.Now()
	}
	for k := 0; k < t.n && k <= t.limit() && !stop(); k++ {
		if !t.claim(k) {
			continue
		}
		m := do(k, func() bool { return stop() || k > t.limit() })
		isLoud, cut := m.sound()
		if isLoud {
			t.lower(k)
		}
		if cut && !isLoud && k > t.lowest {
			break // somebody lower was loud
		}
		got[k] = m
		keep(m)
		drain()
		sweep()
	}
	for ; next < t.n; drain() {
		if next >= t.lowest {
			return t.lowest, false
		}
		if t.claim(next) || t.orphaned(next) || !t.someone() {
			if stop() {
				break
			}
			got[next] = do(next, stop)
			continue
		}
		sweep()
		t.waits.Store(true)
		time.Sleep(time.Millisecond)
		t.waits.Store(false)
		t.looked = time.Time{}
		t.limit()
	}
	for k := next; k < t.n; k++ { // what is there behind a gap counts too
		m, ok := got[k]
		if ok || t.read(t.result(k), &m) {
			if isLoud, _ := m.sound(); isLoud {
				return k, false
			}
			take(m)
		}
	}
	return -1, all && next == t.n
}

func (r ran) sound() (loud, cut bool) { return r.Loud, r.Cut }

func (m *meeting) path(name string) string { return filepath.Join(m.dir, name) }

func (m *meeting) write(name string, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		return
	}
	aside := m.path(fmt.Sprintf("%s.%d", name, os.Getpid()))
	if os.WriteFile(aside, text, 0o666) == nil {
		os.Rename(aside, m.path(name))
	}
}

func (m *meeting) read(name string, v any) bool {
	if m.dir == "" {
		return false
	}
	text, err := os.ReadFile(m.path(name))
	return err == nil && json.Unmarshal(text, v) == nil
}

func (m *meeting) result(k int) string { return fmt.Sprintf("result-%d-%d", m.gen, k) }

// claim takes a piece, unless somebody has it.
func (m *meeting) claim(k int) bool {
	if m.dir == "" {
		if m.alone[k] {
			return false
		}
		m.alone[k] = true
		return true
	}
	f, err := os.OpenFile(m.path(fmt.Sprintf("claim-%d-%d", m.gen, k)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return false
	}
	fmt.Fprint(f, os.Getpid())
	f.Close()
	return true
}

// orphaned reports whether who has claimed a piece has died without a result.
func (m *meeting) orphaned(k int) bool {
	text, _ := os.ReadFile(m.path(fmt.Sprintf("claim-%d-%d", m.gen, k)))
	pid, _ := strconv.Atoi(string(text))
	for _, o := range m.helpers {
		if o.pid == pid && o.gone.Load() {
			_, err := os.Stat(m.path(m.result(k)))
			return err != nil
		}
	}
	return false
}

// someone reports whether anybody helps.
func (m *meeting) someone() bool {
	for _, o := range m.helpers {
		if !o.gone.Load() {
			return true
		}
	}
	return false
}

// limit is the lowest piece that somebody has found to be loud, n if nobody has. It
// looks for that file fifty times a second.
func (t *underway) limit() int {
	if t.dir == "" || time.Since(t.looked) < 20*time.Millisecond {
		return t.lowest
	}
	t.looked = time.Now()
	k := t.n
	if t.read(fmt.Sprintf("loud-%d", t.gen), &k) {
		t.lowest = min(t.lowest, k)
	}
	return t.lowest
}

// lower says that a piece is loud.
func (t *underway) lower(k int) {
	if t.lowest = min(t.limit(), k); t.dir != "" && t.lowest == k {
		t.write(fmt.Sprintf("loud-%d", t.gen), k)
	}
}

// meet starts processes to help with h's unit. Where none can be started the first
// goes on alone.
func (h *hunt) meet(n int) *meeting {
	dir, err := os.MkdirTemp(h.Dir, "together-")
	if err != nil {
		return nil
	}
	m := &meeting{dir: dir}
	for i := range n - 1 {
		if o := m.helper(h, i); o != nil {
			m.helpers = append(m.helpers, o)
		}
	}
	return m
}

// helper starts a process that runs this test and nothing else.
func (m *meeting) helper(h *hunt, i int) *helper {
	c, _ := wire.Read()
	c.Dir, c.Together, c.Unit, c.Parent = m.path(fmt.Sprint("helper", i)), m.dir, h.unit(), os.Getpid()
	c.Done, c.Native, c.Again, c.Failed, c.Jobs = nil, nil, "", false, 0
	self, err := os.Executable()
	text, err2 := json.Marshal(c)
	null, err3 := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil || err2 != nil || err3 != nil || os.Mkdir(c.Dir, 0o777) != nil {
		return nil
	}
	defer null.Close()
	p, err := os.StartProcess(self, append([]string{os.Args[0]}, helperArgs(os.Args[1:], h.u.pattern())...), &os.ProcAttr{
		Env: append(os.Environ(), wire.Env+"="+string(text)), Files: []*os.File{null, null, null},
	})
	if err != nil {
		return nil
	}
	o := &helper{pid: p.Pid, done: make(chan struct{})}
	go func() {
		p.Wait()
		o.gone.Store(true)
		close(o.done)
	}()
	return o
}

// helperArgs are the arguments of the test binary for one test: without those that
// write files, which are the first process's.
func helperArgs(args []string, pattern string) (out []string) {
	for i, a := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !strings.HasPrefix(a, "-") || a == "-args" {
			out = append(out, args[i:]...)
			break
		}
		if short, ok := strings.CutPrefix(name, "test."); !ok {
			out = append(out, a)
		} else if short != "run" && short != "v" && short != "count" && short != "testlogfile" && short != "shuffle" && short != "failfast" && !strings.HasSuffix(short, "profile") && short != "trace" {
			out = append(out, a)
		}
	}
	return append([]string{"-test.run=" + pattern, "-test.count=1"}, out...)
}

// end sends everybody home.
func (m *meeting) end() {
	if m == nil || m.dir == "" {
		return
	}
	m.gen++
	m.write("plan", plan{Gen: m.gen, Stop: true})
	late := time.After(2 * time.Second)
	for _, o := range m.helpers {
		select {
		case <-o.done:
		case <-late:
			if p, err := os.FindProcess(o.pid); err == nil && !o.gone.Load() {
				p.Kill()
			}
		}
	}
	os.RemoveAll(m.dir)
}
