package engine

import "fmt"

const (
	maxPeriod  = 4 // rows of a turn of a loop
	minRepeats = 4 // turns that are worth folding
)

// repeats folds the turns of a loop that one goroutine makes without
// interruption: the first and the last are told, those between are counted.
func (s *story) repeats() {
	var kept []row
	to := make([]int, len(s.rows)) // where each row has gone
	for i := 0; i < len(s.rows); {
		period, times := s.loopAt(i)
		if times < minRepeats {
			to[i] = len(kept)
			kept = append(kept, s.rows[i])
			i++
			continue
		}
		for j := range period * times {
			switch turn := j / period; {
			case turn == 0 || turn == times-1:
				kept = append(kept, s.rows[i+j])
			case j == period:
				r := s.rows[i]
				for _, o := range s.rows[i : i+period] {
					r.at.line, r.last = min(r.at.line, o.at.line), max(r.last, o.last)
				}
				r.ops = []string{fmt.Sprintf("the same %d times more", times-2)}
				kept = append(kept, r)
			}
			to[i+j] = len(kept) - 1
		}
		i += period * times
	}
	s.rows = kept
	for event, i := range s.step {
		s.step[event] = to[i]
	}
}

// loopAt returns how many rows a turn of the loop that begins at row i has, and
// how many turns there are.
func (s *story) loopAt(i int) (period, times int) {
	for p := 1; p <= maxPeriod; p++ {
		n := 1
		for s.sameRows(i, i+n*p, p) {
			n++
		}
		if n >= minRepeats && n*p > period*times {
			period, times = p, n
		}
	}
	return period, times
}

// sameRows reports whether n rows from i and from j on are of one goroutine, of
// the same places, and none of them decides.
func (s *story) sameRows(i, j, n int) bool {
	if j+n > len(s.rows) {
		return false
	}
	for k := range n {
		a, b := &s.rows[i+k], &s.rows[j+k]
		if a.g != s.rows[i].g || a.g != b.g || a.at != b.at || a.last != b.last || a.mark || b.mark || a.g < 0 {
			return false
		}
	}
	return true
}
