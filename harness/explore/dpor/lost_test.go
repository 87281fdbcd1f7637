//go:build !race

package dpor

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// parse reads a program: goroutines are separated by |, what is within another
// operation follows it in brackets.
func parse(s string) (p program) {
	for _, t := range strings.Split(s, "|") {
		p.threads = append(p.threads, parseOps(&t))
	}
	return p
}

func parseOps(s *string) (ops []operation) {
	for {
		*s = strings.TrimLeft(*s, " ")
		if *s == "" {
			return ops
		}
		if (*s)[0] == ']' {
			*s = (*s)[1:]
			return ops
		}
		call, rest, _ := strings.Cut(*s, ")")
		name, args, _ := strings.Cut(call, "(")
		o := operation{name: name}
		if _, err := fmt.Sscanf(args, "%d,%d", &o.a, &o.b); err != nil {
			panic(fmt.Errorf("%q in %q: %w", args, call, err))
		}
		if *s = rest; strings.HasPrefix(rest, "[") {
			*s = rest[1:]
			o.sub = parseOps(s)
		}
		ops = append(ops, o)
	}
}

// lost returns a random schedule out of n whose trace the search has not run, nil if
// there is none. One that panics may be run with more or fewer events that have nothing
// to do with it.
func (p program) lost(r *rand.Rand, n int) (c *sampler, outcome string) {
	seen, s := p.keysOf(20_000, true)
	if seen == nil {
		return nil, ""
	}
	c = &sampler{r: r}
	c.strict, c.t = s.strict, s.t.like()
	for range n {
		c.t.clear()
		o, res := p.run(c, s.strict)
		if !failed(&res) && !seen[c.t.hash()] {
			return c, o
		}
	}
	return nil, ""
}

// TestLost: programs of which a search that is slightly wrong loses a trace, as
// small as they could be made.
func TestLost(t *testing.T) {
	for _, p := range []struct{ wrong, program string }{
		{"what comes behind the second event of a race is not in the sequence that is to be explored",
			"write(0,0) | add(0,0) add(0,0) | read(1,0) read(0,0) | add(0,0) write(1,0)"},
		{"the same, with a TryLock that fails for a read",
			"add(0,0) add(1,0) add(1,0) | trylock(1,0) trylock(0,0) | trylock(0,2)[add(0,0)] | trylock(1,2)[add(1,0)]"},
		{"a race of two events that the execution before had too is not looked at again",
			"trylock(0,0)[trylock(0,0)] | trylock(0,0) trylock(1,0)[add(1,0)] | add(1,0) trylock(0,0) | trylock(1,1)[trylock(0,2)]"},
		{"another arm of a select is explored only as soon as it is possible, not again later",
			"mixed(1,0) | send(1,0) | bsend(0,0) | bsend(0,0) brecv(0,0)"},
		{"that one way of a select sleeps is taken for all its ways", "bsend(0,0) | poll(0,0) | poll(0,0) send(0,0)"},
		{"a default clause is tried before one of two events that keep it from being taken, not before both",
			"close(1,0) | bsend(0,0) | poll(1,0)"},
		{"a default clause is tried before what keeps it from being taken, but not behind what comes later and makes it possible",
			"close(1,0) | bsend(0,0) poll(1,0) | poll(0,0)"},
		{"the same, where that is a select too", "pollsend(0,0) close(0,0) | poll(0,0) | poll(1,0)"},
		{"arms that somebody closes are left out", "poll(0,0) | send(0,0) close(0,0) | pollsend(0,0) recv(0,0)"},
		{"what may as well begin with a panic is left out", "store(1,1) add(1,0) | check(0,0) | check(1,0) store(0,0)"},
		{"the same, where other checks see more", "store(0,2) check(1,0) | store(1,0) store(0,1) | check(0,0)"},
		{"the same, where nobody writes twice", "add(1,0) | store(1,1) | check(0,0) | check(1,0) add(0,0)"},
		{"the same, where it is a send that panics", "close(0,0) | send(0,0) | pollsend(0,0) mixed(0,0)"},
		{"what may as well begin with a step that turns out to be impossible is left out",
			"poll(0,0) pollsend(0,0) | poll(0,0) | pollsend(0,0) pollsend(0,0) poll(0,0) | close(0,0)"},
	} {
		q := parse(p.program)
		if c, _ := q.lost(rand.New(rand.NewPCG(1, 2)), 10_000); c != nil {
			t.Errorf("%s?\na random schedule belongs to no trace that was explored\n%s", p.wrong, q)
		}
	}
}

// TestLostOutcome: the same for what panics: all outcomes must be there.
func TestLostOutcome(t *testing.T) {
	for _, p := range []struct{ wrong, program string }{
		{"whether a send could have come before Close is asked of the channel as Close found it, though something was received later",
			"bsend(0,0) bsend(0,0) | bclose(0,0) | brecv(0,0)"},
		{"that a send which has panicked could have come before another one is not seen", "bsend(0,0) bclose(0,0) | bsend(0,0)"},
		{"a default clause is tried without what is between it and what was in its way", "close(0,0) | pollsend(0,0) | pollsend(0,0)"},
		{"what may as well begin with a panic is left out", "mixed(1,0) | close(1,0) | close(0,0) close(1,0)"},
		{"a receive is taken to commute with a second Close before the first one, and not behind it",
			"brecv(0,0) | brecv(0,0) | bclose(0,0) | bclose(0,0) bsend(0,0)"},
	} {
		if d := parse(p.program).otherOutcomes(); d != "" {
			t.Errorf("%s?\n%s\n%s", p.wrong, p.program, d)
		}
	}
}

// TestOnce: programs of which a search that is slightly wrong runs a trace twice.
func TestOnce(t *testing.T) {
	for _, p := range []struct{ wrong, program string }{
		// Such a search tries it again and again.
		{"a Lock of an RWMutex is taken to be possible before a TryRLock that fails because of it, while a reader is there",
			"rlock(0,0)[tryrlock(0,0)] | wlock(0,0)"},
		{"a receive is taken to be possible before Close, though what it would get has been received",
			"bsend(0,0) bclose(0,0) | brecv(0,0) brecv(0,0)"},
		{"that a TryLock of an RWMutex fails because of a reader is not known before it has been tried",
			"rlock(0,0) | trywlock(0,0) | trywlock(0,0)"},
		{"a sender is taken to be ready for a receiver before the event that has brought it there",
			"recv(0,0) send(0,0) send(0,0) | send(0,0) recv(0,0)"},
	} {
		q := parse(p.program)
		if d := q.twice(tooMany); d != "" {
			t.Errorf("%s?\n%s\n%s", p.wrong, d, q)
		}
	}
}

// TestStrangers: what docs/proof.md says of objects that cannot be recognised. Before
// each close there is something that comes out differently in the execution in which
// the order is found and in that in which it is asked whether it is new.
func TestStrangers(t *testing.T) {
	p := parse("store(0,0) | wgwait(0,0) | add(0,0) close(1,0) | wgadd(0,0) rlock(0,0) close(0,0)")
	seen, s := p.keys(tooMany)
	if len(seen) >= s.stats.Executions || s.stats.Redundant != 0 {
		t.Errorf("%d traces, %d executions, %d redundant: nothing was taken for something else", len(seen), s.stats.Executions, s.stats.Redundant)
	}
	says(t, "%d executions are run for %d traces (`TestStrangers`)", s.stats.Executions, len(seen))
}
