//go:build !race

package sim

import (
	"testing"
	"unsafe"
)

func spans(t *testing.T, c Chooser, bodies ...func()) []Span {
	t.Helper()
	got := make([]Span, len(bodies))
	r := Run(Config{Chooser: c}, func() {
		for i, body := range bodies {
			Go(0, func() {
				Track(&got[i])
				body()
				Track(nil)
				Do(KYield, nil, nil) // not tracked any more
			})
		}
	})
	if r.Failure != nil {
		t.Fatal(r.Failure.Value)
	}
	return got
}

func TestSpanIsFromFirstToLastOperation(t *testing.T) {
	step := func() { Do(KYield, nil, nil) }
	got := spans(t, &script{}, func() { step(); step(); step() }, func() {}, step)
	want := []Span{{2, 4}, {}, {9, 9}} // 1, 6 and 8 begin the goroutines; 5, 7 and 10 are their yields
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v: operations count, what is between them does not", got, want)
			break
		}
	}
}

// A rendezvous takes effect for both when one of them makes it, however long it
// takes the other to go on.
func TestSpanOfARendezvousIsOneOperation(t *testing.T) {
	ch := make(chan int)
	var word int
	got := spans(t, &script{[]int{0, 1, 1, 2, 2, 0}},
		func() { Send(ch, 0).V(1) },
		func() { Recv(ch, 0) },
		func() { Do(KAtomicLoad, unsafe.Pointer(&word), nil) },
	)
	if got[0] != got[1] || got[0].First != got[0].Last {
		t.Errorf("got %v: sender and receiver meet in one operation", got)
	}
	if got[0].First == 0 || got[2].First <= got[0].First {
		t.Errorf("got %v: the third came after the two had met", got)
	}
}

// script follows a list of goroutines of the program, then the lowest number.
type script struct{ next []int }

func (o *script) Next(_ int, enabled []int) int {
	for len(o.next) > 0 {
		g := o.next[0] + 1
		o.next = o.next[1:]
		for _, e := range enabled {
			if e == g {
				return g
			}
		}
	}
	return enabled[0]
}
func (o *script) Choose(int) int { return 0 }
