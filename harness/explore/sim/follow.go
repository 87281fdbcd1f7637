package sim

// The same choices give the same execution. So one that makes those of an earlier one
// has its races too, and if that had none nobody need look for them again: it is run
// over, all of it, by the list of who went on, and its memory is not recorded.
//
// That holds where nothing else has a say, which is for small programs: what the clock
// shows depends on which readings happen before this one, timers fire in between, and a
// goroutine that spins is made to yield after so many accesses as are recorded.
//
// To be safe it is not enough to believe it. Whoever goes on has to be able to, and all
// have to end with the list; else the execution has strayed, and shows that the program
// does not do the same twice.

// maxFollowed bounds the steps of an execution that can be run over. It is less than what
// makes one yield to others for fairness.
const maxFollowed = maxBurst

// turns is the list of an execution.
type turns struct {
	made []byte // so far: numbers of goroutines, and of what was chosen otherwise; never nil
	at   int    // of what is followed: what comes next
	odd  bool   // something else had a say
}

func (t *turns) begin() { *t = turns{made: t.made[:0]} }

// keptTurnOf is turnOf where turns may have to be kept. It is not inlined: what append
// needs of the stack would be decide's, and where thousands of goroutines come there
// from the first page of theirs, each would get a second one.
//
//go:noinline
func (x *exec) keptTurnOf(id int) *G {
	if x.Turns {
		x.turns.made = append(x.turns.made, byte(id))
	}
	return x.turnOf(id)
}

// madeTurns returns the turns of an execution that is over, nil if to follow them may lead
// elsewhere.
func (x *exec) madeTurns() []byte {
	r := &x.res
	amiss := r.Failure != nil || r.Foreign != nil || r.Awaited || len(r.Races)+len(r.Leaked)+len(r.Notes) > 0
	alone := !x.turns.odd && x.blur == 0 && x.timerSeq == 0 && len(x.bubbles) == 0 &&
		r.Drawn+r.Fair+r.Hurried+r.Overtook == 0
	if amiss || !alone || x.steps >= maxFollowed || len(x.gs) > manyLive {
		return nil
	}
	return x.turns.made
}

// along returns whose turn it is in the execution that is followed.
func (x *exec) along(cur *G) *G {
	if x.stopped {
		return nil
	}
	t := &x.turns
	if t.at == len(x.Follow) {
		if len(x.live) == 0 {
			return nil
		}
		return x.stray(cur)
	}
	id := int(x.Follow[t.at])
	if id >= len(x.gs) || x.gs[id].ended || !x.gs[id].enabled() {
		return x.stray(cur)
	}
	t.at++
	return x.turnOf(id)
}

// alongOf returns which of n possibilities was chosen there.
func (x *exec) alongOf(n int) int {
	t := &x.turns
	if t.at == len(x.Follow) || int(x.Follow[t.at]) >= n {
		x.strays()
		return x.oneOf(n, -1)
	}
	t.at++
	return int(x.Follow[t.at-1])
}

// stray lets the Chooser decide from here on.
func (x *exec) stray(cur *G) *G {
	x.strays()
	return x.pick(cur)
}

func (x *exec) strays() {
	x.res.Strayed, x.Follow = true, nil
}
