//go:build !race

package sim

import (
	"fmt"
	"testing"
	"unsafe"
)

// everybodyWaits returns when time has moved, which it does not before all others wait.
func everybodyWaits() {
	woken := false
	StartTimer(TimerNow()+10, 0, func() { woken = true })
	Do(KYield, nil, func(unsafe.Pointer) bool { return woken })
}

// Where an execution need not keep the order it says that it has not.
func TestWhoIsOvertakenIsCounted(t *testing.T) {
	for _, buffer := range []int{0, 1} {
		inOrder, others := 0, 0
		for w := (&walk{}); ; {
			order := ""
			r := Run(Config{Chooser: w, Exact: true}, func() {
				ch := make(chan int, buffer)
				for i := range buffer {
					Send(ch, 1).V(i)
				}
				Go(1, func() { Send(ch, 1).V(1) })
				everybodyWaits()
				Go(1, func() { Send(ch, 1).V(2) })
				for range buffer {
					Recv(ch, 1)
				}
				order = fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
			})
			if (order != "1 2") != (r.Overtook > 0) {
				t.Errorf("%d places: %s, and %d have overtaken", buffer, order, r.Overtook)
			}
			if r.Overtook == 0 {
				inOrder++
			} else {
				others++
			}
			if !w.next() {
				break
			}
		}
		if inOrder == 0 || others == 0 {
			t.Errorf("%d places: %d executions in order, %d others", buffer, inOrder, others)
		}
	}
}
