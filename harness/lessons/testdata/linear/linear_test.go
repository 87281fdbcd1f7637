// Package linear asks of the lessons about operations on one object whether
// these are linearizable: with the mistake they must not be, without it they
// must.
package linear

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/racelab/harness/linear"
	broken01 "example.com/racelab/lessons/01-unsynchronised-counter/_broken"
	fixed01 "example.com/racelab/lessons/01-unsynchronised-counter/_fixed"
	broken03 "example.com/racelab/lessons/03-copied-mutex/_broken"
	fixed03 "example.com/racelab/lessons/03-copied-mutex/_fixed"
	broken04 "example.com/racelab/lessons/04-write-under-read-lock/_broken"
	fixed04 "example.com/racelab/lessons/04-write-under-read-lock/_fixed"
	broken05 "example.com/racelab/lessons/05-iteration-and-deletion/_broken"
	fixed05 "example.com/racelab/lessons/05-iteration-and-deletion/_fixed"
	broken07 "example.com/racelab/lessons/07-live-pointer/_broken"
	fixed07 "example.com/racelab/lessons/07-live-pointer/_fixed"
	broken08 "example.com/racelab/lessons/08-get-then-put/_broken"
	fixed08 "example.com/racelab/lessons/08-get-then-put/_fixed"
	broken09 "example.com/racelab/lessons/09-check-then-act/_broken"
	fixed09 "example.com/racelab/lessons/09-check-then-act/_fixed"
	broken10 "example.com/racelab/lessons/10-lock-upgrade/_broken"
	fixed10 "example.com/racelab/lessons/10-lock-upgrade/_fixed"
	broken19 "example.com/racelab/lessons/19-terminal-state/_broken"
	fixed19 "example.com/racelab/lessons/19-terminal-state/_fixed"
	broken20 "example.com/racelab/lessons/20-heartbeat-resurrects/_broken"
	fixed20 "example.com/racelab/lessons/20-heartbeat-resurrects/_fixed"
	broken21 "example.com/racelab/lessons/21-stale-snapshot/_broken"
	fixed21 "example.com/racelab/lessons/21-stale-snapshot/_fixed"
	broken22 "example.com/racelab/lessons/22-two-round-trips/_broken"
	fixed22 "example.com/racelab/lessons/22-two-round-trips/_fixed"
	broken25 "example.com/racelab/lessons/25-load-then-store/_broken"
	fixed25 "example.com/racelab/lessons/25-load-then-store/_fixed"
	broken26 "example.com/racelab/lessons/26-torn-pair/_broken"
	fixed26 "example.com/racelab/lessons/26-torn-pair/_fixed"
	broken27 "example.com/racelab/lessons/27-shallow-copy/_broken"
	fixed27 "example.com/racelab/lessons/27-shallow-copy/_fixed"
	broken29 "example.com/racelab/lessons/29-report-live-pointer/_broken"
	fixed29 "example.com/racelab/lessons/29-report-live-pointer/_fixed"
	broken30 "example.com/racelab/lessons/30-report-no-terminal-check/_broken"
	fixed30 "example.com/racelab/lessons/30-report-no-terminal-check/_fixed"
	broken31 "example.com/racelab/lessons/31-report-get-then-put/_broken"
	fixed31 "example.com/racelab/lessons/31-report-get-then-put/_fixed"
	broken32 "example.com/racelab/lessons/32-report-lock-not-shared/_broken"
	fixed32 "example.com/racelab/lessons/32-report-lock-not-shared/_fixed"
)

// op is a method without an argument.
func op[O, S, Out any](name string, call func(O) Out, step func(S) (S, Out)) linear.Method[O, S] {
	return linear.Call0(name, call, step)
}

// do is a method without an argument and without a result.
func do[O, S any](name string, call func(O), step func(S) S) linear.Method[O, S] {
	return linear.Call0(name, func(o O) bool { call(o); return true }, func(s S) (S, bool) { return step(s), true })
}

// check checks a type with the methods given, on new objects.
func check[O, S any](t *testing.T, init S, create func() O, methods ...linear.Method[O, S]) {
	linear.Check(t, linear.Spec[O, S]{Init: init, New: create, Methods: methods, Goroutines: 2, Calls: 2, Setup: -1})
}

// RL-01: each call returns the next identifier.

func ids(t *testing.T, next func() string) {
	check(t, 0, func() struct{} { return struct{}{} },
		op("New", func(struct{}) string { return next() }, func(n int) (int, string) { return n + 1, fmt.Sprint("id-", n+1) }))
}

func TestBrokenRL01(t *testing.T) { ids(t, broken01.New) }
func TestFixedRL01(t *testing.T)  { ids(t, fixed01.New) }

// RL-03: hits are counted.

type hits interface {
	Hit(page string)
	Count(page string) int
}

func countHits(t *testing.T, create func() hits) {
	check(t, 0, create,
		do("Hit", func(h hits) { h.Hit("/") }, func(n int) int { return n + 1 }),
		op("Count", func(h hits) int { return h.Count("/") }, func(n int) (int, int) { return n, n }))
}

func TestBrokenRL03(t *testing.T) { countHits(t, func() hits { return broken03.New() }) }
func TestFixedRL03(t *testing.T)  { countHits(t, func() hits { return fixed03.New() }) }

// RL-04: so are reads.

type cache interface {
	Get(key string) string
	Hits(key string) int
}

func countReads(t *testing.T, create func() cache) {
	check(t, 0, create,
		op("Get", func(c cache) string { return c.Get("a") }, func(n int) (int, string) { return n + 1, "1" }),
		op("Hits", func(c cache) int { return c.Hits("a") }, func(n int) (int, int) { return n, n }))
}

func TestBrokenRL04(t *testing.T) { countReads(t, func() cache { return broken04.New("a", "1") }) }
func TestFixedRL04(t *testing.T)  { countReads(t, func() cache { return fixed04.New("a", "1") }) }

// RL-05: a list has the jobs that are not deleted.

type jobs interface {
	Delete(id string)
	List() []string
}

func listJobs(t *testing.T, create func() jobs) {
	list := func(j jobs) string {
		ids := j.List()
		slices.Sort(ids)
		return strings.Join(ids, " ")
	}
	check(t, "a b", create,
		do("Delete a", func(j jobs) { j.Delete("a") }, func(s string) string { return strings.TrimPrefix(strings.TrimPrefix(s, "a"), " ") }),
		do("Delete b", func(j jobs) { j.Delete("b") }, func(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "b"), " ") }),
		op("List", list, func(s string) (string, string) { return s, s }))
}

func TestBrokenRL05(t *testing.T) { listJobs(t, func() jobs { return broken05.New("a", "b") }) }
func TestFixedRL05(t *testing.T)  { listJobs(t, func() jobs { return fixed05.New("a", "b") }) }

// RL-07: a job is running at 40% or done at 100%.

func readJob[O any](t *testing.T, create func() O, finish func(O), get func(O) string) {
	check(t, "running 40", create,
		do("Finish", finish, func(string) string { return "done 100" }),
		op("Get", get, func(s string) (string, string) { return s, s }))
}

func TestBrokenRL07(t *testing.T) {
	readJob(t, func() *broken07.Store { s := broken07.New(); s.Create("a"); return s },
		func(s *broken07.Store) { s.Finish("a") },
		func(s *broken07.Store) string { j := s.Get("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

func TestFixedRL07(t *testing.T) {
	readJob(t, func() *fixed07.Store { s := fixed07.New(); s.Create("a"); return s },
		func(s *fixed07.Store) { s.Finish("a") },
		func(s *fixed07.Store) string { j := s.Get("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

// RL-08: what is added is counted.

type stock interface {
	Add(name string, n int)
	Count(name string) int
}

func addStock(t *testing.T, create func() stock) {
	check(t, 0, create,
		linear.Call("Add", rapid.IntRange(1, 3), func(s stock, n int) bool { s.Add("bolt", n); return true }, func(s, n int) (int, bool) { return s + n, true }),
		op("Count", func(s stock) int { return s.Count("bolt") }, func(s int) (int, int) { return s, s }))
}

func TestBrokenRL08(t *testing.T) { addStock(t, func() stock { return broken08.New() }) }
func TestFixedRL08(t *testing.T)  { addStock(t, func() stock { return fixed08.New() }) }

// RL-09: a seat is given once.

type hall interface {
	Book(seat int, guest string) error
}

func book(t *testing.T, create func() hall) {
	check(t, false, create,
		op("Book", func(h hall) bool { return h.Book(12, "ann") == nil }, func(taken bool) (bool, bool) { return true, !taken }))
}

func TestBrokenRL09(t *testing.T) { book(t, func() hall { return broken09.New() }) }
func TestFixedRL09(t *testing.T)  { book(t, func() hall { return fixed09.New() }) }

// RL-10: an address is dialed once, and everybody gets that connection.

type dialer interface{ Get(address string) int }

func dial(t *testing.T, create func(dial func(string) int) dialer) {
	check(t, 0, func() dialer {
		n := 0
		return create(func(string) int { n++; return n }) // called under the lock
	}, op("Get", func(d dialer) int { return d.Get("db") }, func(int) (int, int) { return 1, 1 }))
}

func TestBrokenRL10(t *testing.T) {
	dial(t, func(d func(string) int) dialer { return &broken10.Dialer{Dial: d} })
}
func TestFixedRL10(t *testing.T) {
	dial(t, func(d func(string) int) dialer { return &fixed10.Dialer{Dial: d} })
}

// RL-19: one end, and it stays.

type order interface {
	Ship() bool
	Cancel() bool
}

func endOrder(t *testing.T, create func() order) {
	end := func(ended bool) (bool, bool) { return true, !ended }
	check(t, false, create, op("Ship", order.Ship, end), op("Cancel", order.Cancel, end))
}

func TestBrokenRL19(t *testing.T) { endOrder(t, func() order { return &broken19.Order{} }) }
func TestFixedRL19(t *testing.T)  { endOrder(t, func() order { return &fixed19.Order{} }) }

// RL-20: a job that is done stays so, and beats no more.

func heartbeat[O any](t *testing.T, create func() O, beat, finish func(O), job func(O) string) {
	type state struct {
		done  bool
		beats int
	}
	name := func(s state) string {
		if s.done {
			return fmt.Sprint("done ", s.beats)
		}
		return fmt.Sprint("running ", s.beats)
	}
	check(t, state{}, create,
		do("Beat", beat, func(s state) state {
			if !s.done {
				s.beats++
			}
			return s
		}),
		do("Finish", finish, func(s state) state { s.done = true; return s }),
		op("Job", job, func(s state) (state, string) { return s, name(s) }))
}

func TestBrokenRL20(t *testing.T) {
	heartbeat(t, broken20.New, (*broken20.Tracker).Beat, (*broken20.Tracker).Finish,
		func(o *broken20.Tracker) string { j := o.Job(); return fmt.Sprint(j.Status, " ", j.Beats) })
}

func TestFixedRL20(t *testing.T) {
	heartbeat(t, fixed20.New, (*fixed20.Tracker).Beat, (*fixed20.Tracker).Finish,
		func(o *fixed20.Tracker) string { j := o.Job(); return fmt.Sprint(j.Status, " ", j.Beats) })
}

// RL-21: who has beaten in time is not failed.

type reaped interface {
	Beat(now time.Time) bool
	Reap(cutoff time.Time)
	Failed() bool
}

func reap(t *testing.T, create func() reaped) {
	type state struct{ beaten, failed bool }
	now := time.Unix(1000, 0)
	check(t, state{}, create,
		op("Beat", func(j reaped) bool { return j.Beat(now) }, func(s state) (state, bool) {
			s.beaten = s.beaten || !s.failed
			return s, !s.failed
		}),
		do("Reap", func(j reaped) { j.Reap(now) }, func(s state) state {
			s.failed = s.failed || !s.beaten
			return s
		}),
		op("Failed", reaped.Failed, func(s state) (state, bool) { return s, s.failed }))
}

func TestBrokenRL21(t *testing.T) { reap(t, func() reaped { return &broken21.Job{} }) }
func TestFixedRL21(t *testing.T)  { reap(t, func() reaped { return &fixed21.Job{} }) }

// RL-22: a counter.

type counter interface {
	Add(n int)
	Value() int
}

func count(t *testing.T, create func() counter) {
	check(t, 0, create,
		linear.Call("Add", rapid.IntRange(1, 3), func(c counter, n int) bool { c.Add(n); return true }, func(s, n int) (int, bool) { return s + n, true }),
		op("Value", counter.Value, func(s int) (int, int) { return s, s }))
}

func TestBrokenRL22(t *testing.T) { count(t, func() counter { return broken22.New() }) }
func TestFixedRL22(t *testing.T)  { count(t, func() counter { return fixed22.New() }) }

// RL-25: each number once, in order.

type tickets interface{ Next() int64 }

func draw(t *testing.T, create func() tickets) {
	check(t, int64(0), create, op("Next", tickets.Next, func(n int64) (int64, int64) { return n + 1, n + 1 }))
}

func TestBrokenRL25(t *testing.T) { draw(t, func() tickets { return &broken25.Counter{} }) }
func TestFixedRL25(t *testing.T)  { draw(t, func() tickets { return &fixed25.Counter{} }) }

// RL-26: a window ten wide.

type window interface {
	Slide(n int64)
	Bounds() (low, high int64)
}

func slide(t *testing.T, create func() window) {
	check(t, int64(0), create,
		do("Slide", func(w window) { w.Slide(3) }, func(low int64) int64 { return low + 3 }),
		op("Bounds", func(w window) [2]int64 { low, high := w.Bounds(); return [2]int64{low, high} },
			func(low int64) (int64, [2]int64) { return low, [2]int64{low, low + 10} }))
}

func TestBrokenRL26(t *testing.T) { slide(t, func() window { return broken26.New(10) }) }
func TestFixedRL26(t *testing.T)  { slide(t, func() window { return fixed26.New(10) }) }

// RL-27: both addresses, old or new.

type routes interface {
	Set(addresses ...string)
	Get() []string
}

func route(t *testing.T, create func() routes) {
	check(t, "old old", create,
		do("Set", func(r routes) { r.Set("new", "new") }, func(string) string { return "new new" }),
		op("Get", func(r routes) string { l := r.Get(); return l[0] + " " + l[1] }, func(s string) (string, string) { return s, s }))
}

func TestBrokenRL27(t *testing.T) { route(t, func() routes { return broken27.New("old", "old") }) }
func TestFixedRL27(t *testing.T)  { route(t, func() routes { return fixed27.New("old", "old") }) }

// RL-29: as RL-07.

func poll[O any](t *testing.T, create func() O, complete func(O), status func(O) string) {
	check(t, "processing 90", create,
		do("Complete", complete, func(string) string { return "completed 100" }),
		op("Status", status, func(s string) (string, string) { return s, s }))
}

func TestBrokenRL29(t *testing.T) {
	poll(t, func() *broken29.Service { return broken29.New("a", 90) }, func(s *broken29.Service) { s.Complete("a") },
		func(s *broken29.Service) string { j := s.Status("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

func TestFixedRL29(t *testing.T) {
	poll(t, func() *fixed29.Service { return fixed29.New("a", 90) }, func(s *fixed29.Service) { s.Complete("a") },
		func(s *fixed29.Service) string { j := s.Status("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

// RL-30: a job that has failed keeps its progress.

func failJob[O any](t *testing.T, create func() O, progress func(O, int), fail func(O), status func(O) string) {
	type state struct {
		failed  bool
		percent int
	}
	check(t, state{percent: 50}, create,
		do("Progress 60", func(o O) { progress(o, 60) }, func(s state) state {
			if !s.failed {
				s.percent = 60
			}
			return s
		}),
		do("Fail", fail, func(s state) state { s.failed = true; return s }),
		op("Status", status, func(s state) (state, string) {
			if s.failed {
				return s, fmt.Sprint("failed ", s.percent)
			}
			return s, fmt.Sprint("processing ", s.percent)
		}))
}

func TestBrokenRL30(t *testing.T) {
	failJob(t, func() *broken30.Service { return broken30.New("a", 50) }, func(s *broken30.Service, n int) { s.Progress("a", n) },
		func(s *broken30.Service) { s.Fail("a") }, func(s *broken30.Service) string { j := s.Status("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

func TestFixedRL30(t *testing.T) {
	failJob(t, func() *fixed30.Service { return fixed30.New("a", 50) }, func(s *fixed30.Service, n int) { s.Progress("a", n) },
		func(s *fixed30.Service) { s.Fail("a") }, func(s *fixed30.Service) string { j := s.Status("a"); return fmt.Sprint(j.Status, " ", j.Progress) })
}

// RL-31: progress and beats are both kept.

func report[O any](t *testing.T, create func() O, progress func(O, int), beat func(O), get func(O) [2]int) {
	check(t, [2]int{10, 0}, create,
		linear.Call("Progress", rapid.SampledFrom([]int{20, 30}), func(o O, n int) bool { progress(o, n); return true },
			func(s [2]int, n int) ([2]int, bool) { s[0] = n; return s, true }),
		do("Beat", beat, func(s [2]int) [2]int { s[1]++; return s }),
		op("Get", get, func(s [2]int) ([2]int, [2]int) { return s, s }))
}

func TestBrokenRL31(t *testing.T) {
	report(t, func() *broken31.Service { return broken31.New("a", 10) }, func(s *broken31.Service, n int) { s.Progress("a", n) },
		func(s *broken31.Service) { s.Beat("a") }, func(s *broken31.Service) [2]int { j := s.Get("a"); return [2]int{j.Progress, j.Beats} })
}

func TestFixedRL31(t *testing.T) {
	report(t, func() *fixed31.Service { return fixed31.New("a", 10) }, func(s *fixed31.Service, n int) { s.Progress("a", n) },
		func(s *fixed31.Service) { s.Beat("a") }, func(s *fixed31.Service) [2]int { j := s.Get("a"); return [2]int{j.Progress, j.Beats} })
}

// RL-32: as RL-19.

type service interface {
	Complete(id string) bool
	Fail(id string) bool
}

func endJob(t *testing.T, create func() service) {
	end := func(ended bool) (bool, bool) { return true, !ended }
	check(t, false, create,
		op("Complete", func(s service) bool { return s.Complete("a") }, end),
		op("Fail", func(s service) bool { return s.Fail("a") }, end))
}

func TestBrokenRL32(t *testing.T) { endJob(t, func() service { return broken32.New("a") }) }
func TestFixedRL32(t *testing.T)  { endJob(t, func() service { return fixed32.New("a") }) }
