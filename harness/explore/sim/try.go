package sim

// A loop that loads a word, makes something of it, and compares and swaps until that
// succeeds has a trace for each number of times that it fails, and for each pair of
// changes of others between which it fails: ten goroutines that each swap once have
// 10^18. If an iteration that fails leaves nothing behind, an execution is the same
// without it. So a search may have a swap that would fail wait until it succeeds, which
// it does in executions that leave out what comes to nothing (Config.Tries;
// docs/proof.md says why no failure is lost).
//
// While such a swap waits, time must not move, nobody is deadlocked, and nothing is
// quiet: the loop would go on. So an execution in which nobody else can go on ends
// there, and says nothing but what was seen until then.

// Again marks the compare-and-swap that the caller is about to make as a try: it is in
// a loop of which an iteration that fails changes nothing, and it is made again if it
// fails. The instrumenter calls it, where it has seen that to be so.
func Again[T any](v T) T {
	if Active() {
		x.cur.again = true
	}
	return v
}

// swaps reports whether a compare-and-swap would find what it expects.
func (o *op) swaps() bool { return Word(o.obj, o.size) == uint64(o.note) }

// triesInVain ends the execution if somebody waits with a try. Others may have gone on
// for so long that they seem to wait for him, and be doing something else.
func (x *exec) triesInVain() bool {
	for _, g := range x.live {
		if g.op.try && !g.op.swaps() {
			x.res.InVain, x.res.Early, x.stopped = true, len(x.timers)+len(x.enabled) > 0, true
			return true
		}
	}
	return false
}
