package engine

import "time"

// Schedules of a hunt are numbered, and what schedule i is depends on its number, the
// seed, the accesses that are scheduling points by then, and on how many decisions an
// execution has been seen to make. The last two seldom change. So others may run
// schedules that lie ahead, on the guess that nothing changes until then: where it
// does, which is loud, the first process runs that piece again and all behind it is
// planned anew. What comes out is what one process finds that runs all of them in
// order.

const (
	pieceSize  = 256  // schedules that are run by one process
	togetherAt = 1000 // schedules left from which it pays to start others
)

// A sampled is a piece that somebody has run.
type sampled struct {
	K int
	ran
}

// hunt runs schedules by random choice and by PCT in turns, until one fails or as many
// are run as were asked for. It reports whether the search goes on.
func (h *hunt) hunt() bool {
	defer collectSeldom()()
	end := h.share(h.Schedules - h.ran)
	i := h.resumed(end)
	for until := h.began.Add(h.Budget); i < end && !h.late(until); {
		if h.Jobs > 1 && i >= pieceSize && end-i >= togetherAt {
			next, goesOn := h.ahead(i, end, until)
			if i = next; !goesOn {
				return false
			}
			continue
		}
		if !h.step(i) {
			return false
		}
		i++
		if i%pieceSize == 0 || i == end {
			h.saveHunt(i)
		}
	}
	h.saveHunt(i)
	return true
}

// share is how many of n schedules this shard runs.
func (h *hunt) share(n int) int {
	if h.Shards > 1 {
		return (n - (h.Shard - 1) + h.Shards - 1) / h.Shards
	}
	return n
}

// number is that of this shard's schedule i.
func (h *hunt) number(i int) int {
	if h.Shards > 1 {
		return i*h.Shards + h.Shard - 1
	}
	return i
}

// step runs schedule i.
func (h *hunt) step(i int) bool {
	points, notes, longer := len(h.hot), len(h.notes), h.longer
	goesOn := h.draw(h.number(i))
	if len(h.hot) > points || len(h.notes) > notes {
		h.saved.Turning = append(h.saved.Turning, turning{i, longer})
	}
	if !goesOn {
		h.saved.at = h.number(i) + 1
	}
	return goesOn
}

// ahead runs schedules from i on together with others. It returns which comes next.
func (h *hunt) ahead(i, end int, until time.Time) (next int, goesOn bool) {
	p := plan{Kind: kindSchedules, Hot: h.hot, Strict: h.strict, Longer: h.longer, From: i, To: end, Size: pieceSize, Until: until}
	n := pieces(p)
	stop := func() bool { return h.late(until) }
	next = i
	loud, _ := collect(h.publish(p, n), stop, func(k int, stop func() bool) sampled {
		h.longer = p.Longer
		return h.piece(p, k, stop)
	}, func(s sampled) {
		h.count(s.ran)
		if from, to := p.piece(s.K); next == from && !s.Cut {
			next = to
			h.saveHunt(next)
		}
	}, func(sampled) {})
	h.longer = p.Longer
	if loud < 0 {
		return next, true
	}
	for _, to := p.piece(loud); next < to; next++ {
		if !h.step(next) {
			return next, false
		}
	}
	return next, true
}

func pieces(p plan) int { return (p.To - p.From + p.Size - 1) / p.Size }

// piece returns the schedules of piece k.
func (p *plan) piece(k int) (from, to int) {
	from = p.From + k*p.Size
	return from, min(from+p.Size, p.To)
}

// piece runs the schedules of piece k, aside.
func (h *hunt) piece(p plan, k int, stop func() bool) sampled {
	s := sampled{K: k}
	s.ran = h.aside(func() bool {
		for from, to := p.piece(k); from < to; from++ {
			if stop() || !h.draw(h.number(from)) || h.longer != p.Longer {
				return false
			}
		}
		return true
	})
	s.Loud = s.Loud || s.Cut && !stop()
	return s
}
