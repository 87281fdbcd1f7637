//go:build !race

package sim

import (
	"testing"
	"unsafe"
)

// Once a goroutine has waited for all others its accesses are not recorded.
func TestAloneIsNotRecorded(t *testing.T) {
	before, after := new(int), new(int)
	Run(Config{Chooser: first{}}, func() {
		done := make(chan bool)
		Go(1, func() { *W(before, 2) = 1; Close(done, 1) })
		Recv(done, 1)
		Do(KYield, nil, nil)
		_ = *R(before, 3)
		*W(after, 4) = 1
		if x.shadow.holds(before) == 0 || x.shadow.holds(after) != 0 {
			t.Errorf("%d and %d accesses are recorded", x.shadow.holds(before), x.shadow.holds(after))
		}
	})
}

func (t *shadowTable) holds(p *int) int32 {
	n := t.n
	s := x.granule(unsafe.Pointer(p))
	kept := s.n[s.i]
	if t.n > n {
		kept = 0 // the page was new
	}
	return kept
}

// What is not recorded hides no race.
func TestRaceOfWhoIsTheOnlyOne(t *testing.T) {
	over := func(id int) func(unsafe.Pointer) bool { return func(unsafe.Pointer) bool { return x.gs[id].ended } }
	for name, body := range map[string]func(n *int){
		"nobody has waited for the other": func(n *int) {
			Go(1, func() { *W(n, 2) = 1 })
			Do(KYield, nil, over(1))
			*W(n, 3) = 2
		},
		"the other has gone on since": func(n *int) {
			done := make(chan bool, 1)
			Go(1, func() { Send(done, 1).V(true); *W(n, 2) = 1 })
			Recv(done, 1)
			Do(KYield, nil, over(1))
			*W(n, 3) = 2
		},
		"one is started afterwards": func(n *int) {
			done := make(chan bool)
			Go(1, func() { Close(done, 1) })
			Recv(done, 1)
			Do(KYield, nil, over(1))
			*W(n, 2) = 1
			Go(1, func() { *W(n, 3) = 2 })
			*W(n, 2) = 3
		},
		"a timer starts one": func(n *int) {
			done := make(chan bool)
			StartTimer(Now()+1, 0, func() { Go(1, func() { *W(n, 2) = 1; Close(done, 1) }) })
			*W(n, 3) = 2
			Recv(done, 1)
		},
		"a timer that was set when nobody else was there starts one": func(n *int) {
			joined, done := make(chan bool), make(chan bool)
			Go(1, func() { Close(joined, 1) })
			Recv(joined, 1)
			Do(KYield, nil, over(1))
			*W(n, 3) = 1
			StartTimer(Now()+1, 0, func() { Go(1, func() { *W(n, 2) = 1; Close(done, 1) }) })
			*W(n, 3) = 2
			Recv(done, 1)
		},
	} {
		n := new(int)
		r := Run(Config{Chooser: first{}}, func() { body(n) })
		if len(r.Races) != 1 || r.Failure != nil {
			t.Errorf("%s: the races are %+v, the failure %+v", name, r.Races, r.Failure)
		}
	}
}
