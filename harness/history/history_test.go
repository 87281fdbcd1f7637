package history

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// op is an operation on x.
func op(client int, do byte, n, out int, from, to int64) Operation[call, int] {
	return Operation[call, int]{Client: client, Input: call{"x", do, n}, Output: out, Call: from, Return: to}
}

func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		name string
		h    ops
		want Verdict
	}{
		{"empty", nil, Ok},
		{"a read after a write sees it", ops{op(0, 's', 1, 0, 1, 2), op(1, 'g', 0, 1, 3, 4)}, Ok},
		{"a read after a write does not see it", ops{op(0, 's', 1, 0, 1, 2), op(1, 'g', 0, 0, 3, 4)}, Illegal},
		{"a read beside a write need not see it", ops{op(0, 's', 1, 0, 1, 3), op(1, 'g', 0, 0, 2, 4)}, Ok},
		{"a call that begins when another ends overlaps it", ops{op(0, 's', 1, 0, 1, 3), op(1, 'g', 0, 0, 3, 4)}, Ok},
		{"a lost update", ops{op(0, 'a', 1, 0, 1, 4), op(1, 'a', 1, 0, 2, 3)}, Illegal},
		{"two reads that disagree on the order", ops{op(0, 's', 1, 0, 1, 9), op(1, 'g', 0, 1, 2, 3), op(2, 'g', 0, 0, 4, 5)}, Illegal},
		{"a pending write that was seen", ops{op(0, 's', 1, 0, 1, Pending), op(1, 'g', 0, 1, 2, 3)}, Ok},
		{"a pending write that was not seen", ops{op(0, 's', 1, 0, 1, Pending), op(1, 'g', 0, 0, 2, 3)}, Ok},
		{"a pending write seen, then not seen", ops{op(0, 's', 1, 0, 1, Pending), op(1, 'g', 0, 1, 2, 3), op(1, 'g', 0, 0, 4, 5)}, Illegal},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.want, registers.Judge(tc.h, 0), "\n%s", tc.h)
		})
	}
}

// The oracle shares nothing with Judge but the step function.
func TestJudgeAgreesWithEveryOrderTried(t *testing.T) {
	const histories = 6000
	rnd := rand.New(rand.NewPCG(1, 2))
	parts := registers
	parts.Key = byKey
	seen := make(map[Verdict]int)
	for range histories {
		h := randomHistory(rnd, 3, 1+rnd.IntN(6))
		want := Illegal
		if explains(nil, h) {
			want = Ok
		}
		require.Equal(t, want, registers.Judge(h, 0), "whole:\n%s", h)
		require.Equal(t, want, parts.Judge(h, 0), "in parts:\n%s", h)
		seen[want]++
	}
	require.Greater(t, min(seen[Ok], seen[Illegal]), histories/10, "too few of one kind: %v", seen)
}

func TestJudgeOutOfTimeIsUnknown(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	stuck := registers
	stuck.Step = func(state numbers, c call) (numbers, int) {
		<-release
		return step(state, c)
	}
	require.Equal(t, Unknown, stuck.Judge(ops{op(0, 'g', 0, 0, 1, 2)}, time.Millisecond))
}

func TestEqualOut(t *testing.T) {
	coarse := registers
	coarse.EqualOut = func(a, b int) bool { return a/10 == b/10 }
	h := ops{op(0, 's', 12, 0, 1, 2), op(0, 'g', 0, 15, 3, 4)}
	require.Equal(t, Ok, coarse.Judge(h, 0))
	require.Equal(t, Illegal, registers.Judge(h, 0))
}

func TestRecorder(t *testing.T) {
	const clients, calls = 4, 50
	rec := NewRecorder[call, int](clients)
	var mu sync.Mutex
	var state numbers
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for range calls {
				in := call{"x", 'a', 1}
				rec.Do(c, in, func() (out int) {
					mu.Lock()
					defer mu.Unlock()
					state, out = step(state, in)
					return out
				})
			}
		})
	}
	wg.Wait()
	h := rec.History()
	require.Len(t, h, clients*calls)
	require.Equal(t, Ok, registers.Judge(h, time.Minute))
	h[len(h)-1].Output += clients * calls
	require.Equal(t, Illegal, registers.Judge(h, time.Minute), "one wrong answer")
}

func TestRecorderWithAClockOfItsOwn(t *testing.T) {
	rec := NewRecorder[call, int](2)
	now := int64(0)
	rec.Clock = func() int64 { now++; return now }
	rec.Do(1, call{"x", 's', 3}, func() int {
		rec.Do(0, call{"x", 'g', 0}, func() int { return 3 })
		return 0
	})
	require.Equal(t, ops{op(1, 's', 3, 0, 1, 4), op(0, 'g', 0, 3, 2, 3)}, rec.History())
	require.Equal(t, 1, rec.History().Overlaps())
}

func TestAPanicLeavesTheCallPending(t *testing.T) {
	rec := NewRecorder[call, int](1)
	require.Panics(t, func() { rec.Do(0, call{"x", 's', 1}, func() int { panic("boom") }) })
	require.EqualValues(t, Pending, rec.History()[0].Return)
}

func TestDraw(t *testing.T) {
	h := ops{
		op(0, 's', 1, 0, 1, 2),
		op(0, 'a', 1, 1, 2, 6), // begins when the one before ends
		op(1, 'a', 1, 1, 3, 5),
		op(2, 'g', 0, 0, 6, 7), // begins when another one ends: drawn as overlapping
		op(1, 's', 9, 0, 8, Pending),
	}
	const want = `goroutine 1    goroutine 2                 goroutine 3
x.Set(1) = 0
x.Add(1)
│              x.Add(1) = 1
│                                          x.Get()
= 1                                        │
                                           = 0
               x.Set(9) … never returned
`
	require.Equal(t, want, h.String())
	require.Equal(t, "(no calls)\n", ops(nil).String())
}

func TestWriteHTML(t *testing.T) {
	h := ops{op(0, 'a', 1, 0, 1, 4), op(1, 'a', 1, 0, 2, 3)}
	path := filepath.Join(t.TempDir(), "history.html")
	require.NoError(t, registers.WriteHTML(path, h, 0))
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(page), "x.Add(1) = 0")
	require.ErrorContains(t, registers.WriteHTML(filepath.Join(path, "below-a-file"), h, 0), "history: ")
}
