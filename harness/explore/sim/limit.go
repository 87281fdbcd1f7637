package sim

import "runtime"

// limits stops what does not end.
func (x *exec) limits() bool {
	if x.steps >= x.look && x.over() {
		if x.gs[0].ended {
			return x.leave()
		}
		x.fail(Failure{Kind: FailSteps, G: x.cur.id, Event: len(x.events)})
		return true
	}
	return false
}

// over reports whether the execution has taken too long. Enough costs more than a
// step, so it is asked now and then.
func (x *exec) over() bool {
	if x.Record && !x.recording && x.steps >= x.RecordFrom {
		x.recording = true
		if mode != 0 {
			mode |= modeRecord
		}
	}
	if x.steps > x.MaxSteps {
		return true
	}
	if x.steps >= x.askAt {
		x.askAt = x.steps + askEvery
		if x.Enough != nil && x.Enough() {
			return true
		}
	}
	x.lookLater()
	return false
}

func (x *exec) lookLater() {
	x.look = min(x.askAt, x.MaxSteps+1, max(x.steps+1, x.feedAt))
	if x.Record && !x.recording {
		x.look = min(x.look, x.RecordFrom)
	}
}

// stuck judges an execution in which nobody can go on: over if the body has
// returned, else a deadlock.
func (x *exec) stuck() {
	if len(x.live) == 0 || x.live[0].id != 0 {
		return
	}
	if s, yes := x.awaited(); yes {
		x.res.Awaited, x.res.AwaitedAt = true, s
		return
	}
	x.fail(Failure{Kind: FailDeadlock, G: 0, Event: len(x.events), Blocked: x.blocked()})
}

// foreign notes that a goroutine which is none of the execution's entered it.
func (x *exec) foreign() {
	if x.res.Foreign != nil || x.ending {
		return
	}
	pcs := make([]uintptr, 32)
	x.res.Foreign = &Foreign{Stack: pcs[:runtime.Callers(3, pcs)]}
	x.stopped = true
}
