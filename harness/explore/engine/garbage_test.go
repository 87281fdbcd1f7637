//go:build !race

package engine

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestCollectSeldom(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	runtime.GC()
	undo := collectSeldom()
	if got := percent(); got != seldom {
		t.Errorf("got %d percent, want %d", got, seldom)
	}
	if undo(); percent() != 100 {
		t.Errorf("got %d percent afterwards, want 100", percent())
	}

	for _, asked := range []int{-1, 800} {
		debug.SetGCPercent(asked)
		undo := collectSeldom()
		if got := percent(); got != asked {
			t.Errorf("got %d percent, and the user asked for %d", got, asked)
		}
		undo()
	}

	debug.SetGCPercent(100)
	much := make([]byte, 2*smallHeap)
	runtime.GC()
	undo = collectSeldom()
	if got := percent(); got != 100 {
		t.Errorf("got %d percent with much reachable, want 100", got)
	}
	undo()
	runtime.KeepAlive(much)
}

func TestAHuntCollectsSeldom(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	runtime.GC()
	most := 0
	sampled500(func(func(string)) {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		most = max(most, p)
		small()
	})
	if p := debug.SetGCPercent(100); most != seldom || p != 100 {
		t.Errorf("%d percent in the hunt, want %d, and %d afterwards", most, seldom, p)
	}
}
