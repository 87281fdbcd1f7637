//go:build !race

package sim

import (
	"testing"
	"unsafe"
)

// Of a throng of reads that nothing orders each still races with a write, and none
// with a write that comes after all of them.
func TestThrongOfReads(t *testing.T) {
	const many = 5 * throng
	for _, ordered := range []bool{true, false} {
		n, kept, done := new(int), int32(0), make(chan bool, many)
		r := Run(Config{Chooser: first{}}, func() {
			for range many {
				Go(1, func() { _ = *R(n, 2); Send(done, 1).V(true) })
			}
			for i := range many {
				if ordered || i > 0 {
					Recv(done, 1)
				}
			}
			s := x.granule(pointer(n))
			kept = s.n[s.i]
			*W(n, 3) = 1
		})
		if kept < many/2 {
			t.Errorf("%d reads of %d are kept, and nothing orders them", kept, many)
		}
		if races := len(r.Races) > 0; races == ordered {
			t.Errorf("ordered %v, and the races are %v", ordered, r.Races)
		}
	}
}

// What was written before all of them started is compared with each read, and the reads
// are not compared with each other, though some are of one byte and some of another.
func TestThrongAfterWrites(t *testing.T) {
	const many = 3 * throng
	for _, late := range []bool{false, true} {
		var at tail
		r := Run(Config{Chooser: first{}}, func() {
			b, written, done, turn := new([2]bool), make(chan bool), make(chan bool, many), false
			if late {
				Go(1, func() {
					Do(KYield, nil, func(unsafe.Pointer) bool { return turn })
					_ = *R(&b[1], 4)
				})
			}
			Go(1, func() { *W(&b[0], 2) = true; *W(&b[1], 3) = true; Close(written, 1) })
			Recv(written, 1)
			for i := range many {
				Go(1, func() { _ = *R(&b[i%2], 5); Send(done, 1).V(true) })
			}
			for range many {
				Recv(done, 1)
			}
			s := x.granule(unsafe.Pointer(b))
			at, turn = s.tails[s.i], true
		})
		if at != (tail{2, reads}) {
			t.Errorf("late %v: the granule ends in %+v, want reads behind two writes", late, at)
		}
		if races := len(r.Races); late != (races == 1) || races > 1 {
			t.Errorf("late %v: the races are %+v", late, r.Races)
		}
	}
}

// Many wait for one channel, in a select with one of their own, and leave it one
// after another. Those who have left are met by nobody.
func TestThrongOnAChannel(t *testing.T) {
	const many = 5 * longQueue
	all, own, left := make(chan int), make([]chan int, many), 0
	for i := range own {
		own[i] = make(chan int)
	}
	got, longest := make([]int, many), 0
	r := Run(Config{Chooser: first{}, MaxSteps: 1 << 20}, func() {
		for i := range many {
			Go(1, func() {
				a, b := RecvCase(all), RecvCase(own[i])
				got[i] = 1 + Select(2, false, a, b)
				left++
			})
		}
		Do(KYield, nil, func(p unsafe.Pointer) bool { return len(x.channel(pointer(all)).recvq) == many })
		for i := range many - 10 {
			Send(own[i], 3).V(i)
		}
		longest = len(x.channel(pointer(all)).recvq)
		for range 10 {
			Send(all, 4).V(0)
		}
		Do(KYield, nil, func(unsafe.Pointer) bool { return left == many })
	})
	if r.Failure != nil || left != many {
		t.Fatalf("%d of %d came to their end: %v", left, many, r.Failure)
	}
	if longest > 2*longQueue {
		t.Errorf("%d are in the queue, of whom 10 wait", longest)
	}
	for i, way := range got {
		if want := map[bool]int{true: 2, false: 1}[i < many-10]; way != want {
			t.Errorf("goroutine %d went on by clause %d, want %d", i, way, want)
		}
	}
}

// Who is left out while holding a lock for which a throng spins goes on when they
// yield, and not when each of them has spun until it is left out as well.
func TestThrongOnASpinLock(t *testing.T) {
	const many, work = 200, 3 * maxBurst
	held, obj := false, new(int)
	lock := func() {
		for held {
			Do(KYield, nil, nil)
		}
		held = true
	}
	r := Run(Config{Chooser: first{}, MaxSteps: 1 << 20}, func() {
		for range many {
			Go(1, func() {
				Do(KYield, pointer(obj), func(unsafe.Pointer) bool { return held })
				lock()
				held = false
			})
		}
		Go(1, func() {
			lock()
			for range work {
				Do(KLock, pointer(obj), nil)
			}
			held = false
		})
	})
	if r.Failure != nil || r.Steps > 2*work+10*many {
		t.Errorf("%d steps for a lock that is held for %d, and %v", r.Steps, work, r.Failure)
	}
}
