package std_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std"
)

type cell struct{ v int }

func (c *cell) get() int  { return *sim.R(&c.v, 1) }
func (c *cell) set(v int) { *sim.W(&c.v, 2) = v }

func of(x any) reflect.Value { return reflect.ValueOf(x) }

func TestReflect(t *testing.T) {
	for _, p := range []struct {
		name string
		body func() string
		want string
	}{
		{"send meets a receive", func() string {
			ch := make(chan string)
			sim.Go(0, func() { std.ValueSend(of(ch))(of("a")) })
			return sim.Recv(ch, 0)
		}, "a"},
		{"receive meets a send", func() string {
			ch := make(chan string)
			sim.Go(0, func() { sim.Send(ch, 0).V("a") })
			v, ok := std.ValueRecv(of(ch))()
			return fmt.Sprint(v, ok)
		}, "a true"},
		{"both by reflection, ordered", func() string {
			ch := make(chan error)
			var n cell
			sim.Go(0, func() { n.set(1); std.ValueSend(of(ch))(of(fmt.Errorf("no"))) })
			v, ok := std.ValueRecv(of(ch))()
			return fmt.Sprint(v, ok, n.get())
		}, "no true 1"},
		{"buffered", func() string {
			ch := make(chan int, 1)
			var n cell
			sim.Go(0, func() { n.set(1); std.ValueSend(of(ch))(of(7)) })
			v, ok := std.ValueRecv(of(ch))()
			return fmt.Sprint(v, ok, n.get())
		}, "7 true 1"},
		{"length", func() string {
			ch := make(chan int, 1)
			sim.Go(0, func() { sim.Send(ch, 0).V(7) })
			return fmt.Sprint(std.ValueLen(of(ch))(), std.ValueLen(of("ab"))(), std.ValueLen(of((chan int)(nil)))())
		}, "0 2 0; 1 2 0"},
		{"closed", func() string {
			ch := make(chan int)
			var n cell
			sim.Go(0, func() { n.set(1); std.ValueClose(of(ch))() })
			v, ok := std.ValueRecv(of(ch))()
			return fmt.Sprint(v, ok, n.get())
		}, "0 false 1"},
		{"send on closed", func() string {
			ch := make(chan int)
			std.ValueClose(of(ch))()
			std.ValueSend(of(ch))(of(1))
			return "done"
		}, "panic: send on closed channel"},
		{"close of closed", func() string {
			ch := make(chan int)
			std.ValueClose(of(ch))()
			std.ValueClose(of(ch))()
			return "done"
		}, "panic: close of closed channel"},
		{"nobody sends", func() string {
			std.ValueRecv(of(make(chan int)))()
			return "done"
		}, "deadlock"},
		{"nil", func() string {
			var ch chan int
			std.ValueSend(of(ch))(of(1))
			return "done"
		}, "deadlock"},
		{"try", func() string {
			ch := make(chan int, 1)
			v0, ok0 := std.ValueTryRecv(of(ch))()
			sent0, sent1 := std.ValueTrySend(of(ch))(of(1)), std.ValueTrySend(of(ch))(of(2))
			v1, ok1 := std.ValueTryRecv(of(ch))()
			std.ValueClose(of(ch))()
			v2, ok2 := std.ValueTryRecv(of(ch))()
			return fmt.Sprintln(v0.IsValid(), ok0, sent0, sent1, v1, ok1, v2, ok2)
		}, "false false true false 1 true 0 false\n"},
		{"select takes either", func() string {
			a, b := make(chan int), make(chan string)
			sim.Go(0, func() { sim.Send(a, 0).V(1) })
			sim.Go(0, func() { sim.Recv(b, 0) })
			i, v, ok := std.ReflectSelect([]reflect.SelectCase{
				{Dir: reflect.SelectRecv, Chan: of(a)},
				{Dir: reflect.SelectSend, Chan: of(b), Send: of("x")},
				{Dir: reflect.SelectRecv},
			})
			return fmt.Sprintln(i, v, ok)
		}, "0 1 true\n leak; 1 <invalid reflect.Value> false\n leak"},
		{"select is taken", func() string {
			a := make(chan int)
			got := make(chan string)
			sim.Go(0, func() {
				i, v, ok := std.ReflectSelect([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: of(a)}})
				sim.Send(got, 0).V(fmt.Sprintln(i, v, ok))
			})
			sim.Send(a, 0).V(5)
			return sim.Recv(got, 0)
		}, "0 5 true\n"},
		{"default", func() string {
			i, _, _ := std.ReflectSelect([]reflect.SelectCase{
				{Dir: reflect.SelectRecv, Chan: of(make(chan int))},
				{Dir: reflect.SelectDefault},
			})
			return fmt.Sprint(i)
		}, "1"},
		{"every panic", everyPanic, everyPanic()},
	} {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

// everyPanic runs natively and in an execution, which must agree.
func everyPanic() (all string) {
	say := func(f func()) {
		defer func() { all += fmt.Sprintln(recover()) }()
		f()
	}
	ch := make(chan int, 1)
	recvOnly, sendOnly := of((<-chan int)(ch)), of((chan<- int)(ch))
	say(func() { std.ValueSend(of(1))(of(1)) })
	say(func() { std.ValueSend(of(ch))(of("a")) })
	say(func() { std.ValueSend(recvOnly)(of(1)) })
	say(func() { std.ValueTrySend(recvOnly)(of(1)) })
	say(func() { std.ValueRecv(sendOnly)() })
	say(func() { std.ValueTryRecv(sendOnly)() })
	say(func() { std.ValueClose(recvOnly)() })
	say(func() { std.ValueClose(of(1))() })
	say(func() { std.ReflectSelect([]reflect.SelectCase{{}}) })
	say(func() {
		std.ReflectSelect([]reflect.SelectCase{{Dir: reflect.SelectDefault}, {Dir: reflect.SelectDefault}})
	})
	say(func() { std.ReflectSelect([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: of(ch), Send: of(1)}}) })
	say(func() { std.ReflectSelect([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: sendOnly}}) })
	return all
}

func TestMapRange(t *testing.T) {
	sim.KeyOrder = func(a, b any) (int, bool) { return strings.Compare(a.(string), b.(string)), true }
	defer func() { sim.KeyOrder = nil }()
	m := map[string]int{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}
	walk := func() (text string) {
		v := reflect.ValueOf(m)
		it := std.ValueMapRange(v)()
		for std.MapIterNext(it)() {
			text += fmt.Sprintf("%v%v ", std.MapIterKey(it)(), std.MapIterValue(it)())
		}
		std.MapIterReset(it)(reflect.ValueOf(map[string]int{"x": 7}))
		for std.MapIterNext(it)() {
			text += fmt.Sprintf("%v%v ", std.MapIterKey(it)(), std.MapIterValue(it)())
		}
		return text + fmt.Sprint(std.ValueMapKeys(v)())
	}
	const want = "a1 b2 c3 d4 e5 f6 x7 [a b c d e f]"
	if got := simtest.Outcomes(t, walk); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := walk(); len(got) != len(want) {
		t.Errorf("natively: got %s, want %s in some order", got, want)
	}
}
