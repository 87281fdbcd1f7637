package linear

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tokens is a semaphore: Take waits while there is none.
func tokens(t testing.TB) *object {
	return Spec[struct{}, int]{
		New: func() struct{} { return struct{}{} },
		Methods: []Method[struct{}, int]{
			Blocking0("Take", func(struct{}) int { return 0 }, func(n int) (int, int, bool) { return n - 1, n, n > 0 }),
			Call0("Give", func(struct{}) int { return 0 }, func(n int) (int, int) { return n + 1, n + 1 }),
		},
	}.object(t)
}

const (
	take = 0
	give = 1
)

// A step is a call of a history in which all calls overlap.
type step struct {
	method int
	out    int // -1: it never returned
}

func TestACallMayWait(t *testing.T) {
	for _, tc := range []struct {
		name  string
		calls []step
		legal bool // whatever else, an order explains it
		waits bool // and one leaves those that never returned waiting
	}{
		{"nobody gives", []step{{take, -1}}, true, true},
		{"two take and one gives", []step{{take, -1}, {take, 1}, {give, 1}}, true, true},
		{"one takes and one gives", []step{{take, -1}, {give, 1}}, true, false},
		{"a give that never returned may have given", []step{{take, 1}, {give, -1}}, true, false},
		{"a take that never returned may have taken", []step{{take, -1}, {give, 1}, {give, 1}}, true, false},
		{"a take from nothing", []step{{take, 1}}, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := tokens(t)
			p := &program{obj: o}
			for _, s := range tc.calls {
				p.goroutines = append(p.goroutines, []call{o.call(s.method, 0)})
			}
			r := newTrial(p, tableFor(p))
			for i, s := range tc.calls {
				r.calls[i].began, r.calls[i].ended, r.calls[i].out = true, s.out >= 0, s.out
				r.calls[i].span.First, r.calls[i].span.Last = 1, 10
			}
			r.load()
			require.Equal(t, tc.legal, r.explains(), "explains")
			require.Equal(t, tc.waits, r.waits(), "waits")
			kind := r.end(nil).Verdict
			switch {
			case !tc.legal:
				require.Equal(t, "not-linearizable", kind)
			case !tc.waits:
				require.Equal(t, "deadlock", kind)
			default:
				require.Empty(t, kind)
			}
		})
	}
}

// Natively a program that may wait for ever is not run.
func TestMayWait(t *testing.T) {
	o := tokens(t)
	of := func(goroutines ...[]int) *program {
		p := &program{obj: o}
		for _, methods := range goroutines {
			var calls []call
			for _, m := range methods {
				calls = append(calls, o.call(m, 0))
			}
			p.goroutines = append(p.goroutines, calls)
		}
		return p
	}
	require.False(t, of([]int{take}, []int{give}).mayWait())
	require.False(t, of([]int{take, give}, []int{give}).mayWait())
	require.True(t, of([]int{take}, []int{give, take}).mayWait())
	require.True(t, of([]int{take, give}, []int{take, give}).mayWait())
	require.True(t, of([]int{take}, []int{take, give}).mayWait())
}

func TestProgramsSurviveAToken(t *testing.T) {
	o := registers(t)
	n := 0
	for p := range o.draw(7, 200) {
		q, err := o.decode(p.encode())
		require.NoError(t, err)
		require.Equal(t, p.String(), q.String())
		n++
		for _, damaged := range [][]byte{nil, p.encode()[1:], append(p.encode(), 0)} {
			q, err := o.decode(damaged)
			require.True(t, err != nil || q.String() != p.String())
		}
	}
	require.Equal(t, 200, n, "programs drawn")
}

func TestBounds(t *testing.T) {
	o := registers(t)
	for p := range o.draw(1, 300) {
		require.LessOrEqual(t, len(p.goroutines), 3)
		require.GreaterOrEqual(t, len(p.goroutines), 2)
		require.LessOrEqual(t, p.size(), 11)
	}
}

// A value that is needed twice is made smaller in both places.
func TestArgumentsShrinkTogether(t *testing.T) {
	wide := rapid.IntRange(0, 1000)
	o := Spec[struct{}, int]{
		New: func() struct{} { return struct{}{} },
		Methods: []Method[struct{}, int]{
			Call("Put", wide, func(struct{}, int) int { return 0 }, func(s, v int) (int, int) { return v, 0 }),
			Call("Get", wide, func(struct{}, int) int { return 0 }, func(s, v int) (int, int) { return s, s }),
		},
	}.object(t)
	seed := 0
	for o.methods[0].value(seed).(int) < 10 {
		seed++
	}
	p := &program{obj: o, goroutines: [][]call{{o.call(0, seed)}, {o.call(1, seed)}}}
	small := o.methods[0].smallest()[0]
	q := p.with(p.goroutines[0][0], small, true)
	require.Equal(t, q.goroutines[0][0].in, q.goroutines[1][0].in)
	require.True(t, less(q.goroutines[0][0].in, p.goroutines[0][0].in))
	require.Equal(t, 2, strings.Count(q.String(), text(q.goroutines[0][0].in)))
}
