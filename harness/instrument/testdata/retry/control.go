package p

import (
	"runtime"
	"sync/atomic"
)

var x, y atomic.Int32

var ch chan int

func secondMaySucceed() {
	for {
		if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
			return
		}
		if y.CompareAndSwap(0, 1) { // no: calls (*sync/atomic.Int32).CompareAndSwap
			return
		}
	}
}

func secondOnlyOtherwise(a bool) {
	for {
		if a {
			if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
				return
			}
			continue
		}
		if old := y.Load(); y.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func secondAfterSuccess() {
	for {
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			for {
				if old := y.Load(); y.CompareAndSwap(old, 1) { // yes
					return
				}
			}
		}
	}
}

func leavesWhenFailed() bool {
	for {
		if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
			return true
		}
		if y.Load() > 0 {
			return false
		}
	}
}

func triesOnce() bool {
	for {
		return x.CompareAndSwap(0, 1) // no: swaps elsewhere than in the condition of an if statement
	}
}

func triesOnceIf() bool {
	for {
		if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
			return true
		}
		break
	}
	return false
}

func elseLeaves() {
	for {
		if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
			return
		} else {
			return
		}
	}
}

func elseContinues() {
	for {
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		} else {
			runtime.Gosched()
			continue
		}
	}
}

func whileSwapped() {
	for x.CompareAndSwap(0, 1) { // no: ends when the swap fails
	}
}

func bounded() {
	for i := 0; i < 10; i++ {
		if x.CompareAndSwap(0, 1) { // no: has a post statement
			return
		}
	}
}

func boundedByRange() {
	for range 10 {
		if x.CompareAndSwap(0, 1) { // none
			return
		}
	}
}

func boundedInBody() {
	for i := 0; i < 10; {
		i++
		if x.CompareAndSwap(0, 1) { // no: assigns i
			return
		}
	}
}

func whileOpen() {
	for y.Load() == 0 {
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func inInnerLoop() {
	for {
		for range 3 {
			if x.CompareAndSwap(0, 1) { // none
				return
			}
		}
	}
}

func afterInnerLoop() {
	for {
		n := int32(0)
		for i := range int32(3) {
			if i == 2 {
				break
			}
			n += i
		}
		if old := x.Load(); x.CompareAndSwap(old, n) { // yes
			return
		}
	}
}

func continuesOuter(list []int32) {
outer:
	for range list {
		for {
			if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
				return
			}
			continue outer
		}
	}
}

func continuesByLabel() {
again:
	for {
		switch {
		case y.Load() > 0:
			if old := x.Load(); !x.CompareAndSwap(old, 1) { // yes
				continue again
			}
			return
		}
	}
}

func breaksSwitchOnly() {
	for {
		switch y.Load() {
		case 1:
			tries++
			break
		}
		if x.CompareAndSwap(0, 1) { // no: assigns tries
			return
		}
	}
}

var tries int

func breaksLoopFromSwitch() {
out:
	for {
		switch y.Load() {
		case 1:
			tries++
			break out
		}
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func breaksSwitchWithin() {
	for {
		switch y.Load() {
		case 1:
			tries++
			if tries > 1 {
				break
			}
			return
		}
		if x.CompareAndSwap(0, 1) { // no: assigns tries
			return
		}
	}
}

func breaksLabelledSwitch() {
	for {
	asks:
		switch {
		default:
			for tries++; tries > 1; {
				break asks
			}
			return
		}
		if x.CompareAndSwap(0, 1) { // no: assigns tries
			return
		}
	}
}

func goesTo() {
	for {
	again:
		if x.CompareAndSwap(0, 1) { // no: has a goto
			if y.Load() > 0 {
				goto again
			}
			return
		}
	}
}

func fallsThrough() {
	for {
		switch y.Load() {
		case 1:
			tries++
			fallthrough
		case 2:
			if x.CompareAndSwap(0, 1) { // no: has a fallthrough
				return
			}
		}
	}
}

func inCase() {
	for {
		switch {
		case x.CompareAndSwap(0, 1): // no: calls (*sync/atomic.Int32).CompareAndSwap
			return
		}
	}
}

func conjunction(ok bool) {
	for {
		if old := x.Load(); ok && x.CompareAndSwap(old, 1) && y.Load() > 0 { // yes
			return
		}
	}
}

func disjunction() {
	for {
		if x.CompareAndSwap(0, 1) || y.Load() > 0 { // no: decides nothing by the swap alone
			return
		}
	}
}

func disjunctionOfNot() {
	for {
		if old := x.Load(); !x.CompareAndSwap(old, 1) || y.Load() > 0 { // yes
			continue
		}
		return
	}
}

func comparesResult(ok bool) {
	for {
		if x.CompareAndSwap(0, 1) == ok { // no: decides nothing by the swap alone
			return
		}
	}
}

func keepsResult() {
	for {
		ok := x.CompareAndSwap(0, 1) // no: swaps elsewhere than in the condition of an if statement
		if ok {
			return
		}
	}
}

func resultInInit() {
	for {
		if ok := x.CompareAndSwap(0, 1); ok { // no: calls (*sync/atomic.Int32).CompareAndSwap
			return
		}
	}
}

func reloads() {
	old := x.Load()
	for !x.CompareAndSwap(old, old+1) { // no: does something after the swap has failed
		old = x.Load()
	}
}

func reloadsInPost() {
	for old := x.Load(); !x.CompareAndSwap(old, old+1); old = x.Load() { // no: has a post statement
	}
}

func inLiteral() func() {
	for {
		return func() {
			if x.CompareAndSwap(0, 1) { // none
				return
			}
		}
	}
}

func receives() {
	for {
		<-ch
		if x.CompareAndSwap(0, 1) { // no: receives
			return
		}
	}
}

func receivesInCondition() {
	for <-ch > 0 {
		if x.CompareAndSwap(0, 1) { // no: receives
			return
		}
	}
}

func receivesNewValue() {
	for {
		if x.CompareAndSwap(0, int32(<-ch)) { // no: receives
			return
		}
	}
}

func sends() {
	for {
		ch <- 1
		if x.CompareAndSwap(0, 1) { // no: sends
			return
		}
	}
}

func selects() {
	for {
		select {
		case <-ch:
			return
		default:
		}
		if x.CompareAndSwap(0, 1) { // no: selects
			return
		}
	}
}

func rangesOverChannel() {
	for {
		for range ch {
		}
		if x.CompareAndSwap(0, 1) { // no: ranges over a channel or a function
			return
		}
	}
}

func rangesOverFunction(seq func(func(int) bool)) {
	for {
		for range seq {
		}
		if x.CompareAndSwap(0, 1) { // no: ranges over a channel or a function
			return
		}
	}
}

func asksChannel() {
	for {
		if len(ch) > 0 {
			continue
		}
		if x.CompareAndSwap(0, 1) { // no: calls len of a channel
			return
		}
	}
}

func starts() {
	for {
		go selects()
		if x.CompareAndSwap(0, 1) { // no: starts a goroutine
			return
		}
	}
}

func defers() {
	for {
		defer selects()
		if x.CompareAndSwap(0, 1) { // no: defers a call
			return
		}
	}
}

func startsAndLeaves() {
	for {
		if y.Load() > 0 {
			go selects()
			defer selects()
			ch <- 1
			return
		}
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func panics() {
	for {
		if y.Load() > 0 {
			tries++
			panic("y")
		}
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func value(v *atomic.Value) {
	for {
		if v.CompareAndSwap(v.Load(), 1) { // none
			return
		}
	}
}

func other(m interface{ CompareAndSwap(a, b int) bool }) {
	for {
		if m.CompareAndSwap(1, 2) { // none
			return
		}
	}
}
