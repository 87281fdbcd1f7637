package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strings"

	"pgregory.net/rapid"
)

// A program is what concurrent callers do: some calls to begin with, then
// goroutines of calls side by side.
type program struct {
	obj        *object
	setup      []call
	goroutines [][]call
}

// String lists the calls, a line for the setup and one for each goroutine.
func (p *program) String() string {
	var b strings.Builder
	line := func(head string, calls []call) {
		b.WriteString("  " + head)
		for i, c := range calls {
			if i > 0 {
				b.WriteString(";")
			}
			b.WriteString(" " + c.String())
		}
		b.WriteString("\n")
	}
	if len(p.setup) > 0 {
		line("before:", p.setup)
	}
	for i, calls := range p.goroutines {
		line(fmt.Sprintf("goroutine %d:", i+1), calls)
	}
	return b.String()
}

func (p *program) size() int {
	n := len(p.setup)
	for _, calls := range p.goroutines {
		n += len(calls)
	}
	return n
}

// begins reports whether none of the calls of the setup would have to wait: there
// is nobody yet to wait for.
func (p *program) begins() bool {
	state := p.obj.init
	for _, c := range p.setup {
		next, _, goes := c.m.step(state, c.in)
		if !goes {
			return false
		}
		state = next
	}
	return true
}

// all calls f for each call, in the order of number.
func (p *program) all(f func(client int, c *call)) {
	for i := range p.setup {
		f(setupClient, &p.setup[i])
	}
	for g, calls := range p.goroutines {
		for i := range calls {
			f(g, &calls[i])
		}
	}
}

// setupClient makes the calls before the goroutines start.
const setupClient = -1

// A bound is how large a drawn program may be.
type bound struct{ goroutines, calls, setup int }

// bound grows from the smallest programs to the largest that the Spec allows: the
// small ones are quick to run, hold most bugs, and are what a large one would be
// reduced to.
func (o *object) bound(i, n int) bound {
	all := bound{o.goroutines, o.calls, max(o.setup, 0)}
	switch 4 * i / n {
	case 0:
		return bound{2, 1, min(all.setup, 1)}
	case 1:
		return bound{2, min(all.calls, 2), all.setup}
	case 2:
		return bound{all.goroutines, min(all.calls, 2), all.setup}
	}
	return all
}

// draw draws n programs that differ, fewer if there are not so many. Each begins:
// its setup waits for nobody.
func (o *object) draw(seed uint64, n int) iter.Seq[*program] {
	return func(yield func(*program) bool) {
		seen := map[string]bool{}
		for i := 0; i < tries*n && len(seen) < n; i++ {
			p := o.drawn(o.bound(max(i/tries, len(seen)), n)).Example(int(seed + uint64(i)))
			if key := string(p.encode()); seen[key] || !p.begins() {
				continue
			} else {
				seen[key] = true
			}
			if !yield(p) {
				return
			}
		}
	}
}

// tries is how many draws a new program may take.
const tries = 4

// drawn is a generator of programs.
func (o *object) drawn(b bound) *rapid.Generator[*program] {
	method := rapid.IntRange(0, len(o.methods)-1)
	seed := rapid.IntRange(0, seeds-1)
	return rapid.Custom(func(t *rapid.T) *program {
		draw := func(n int) (list []call) {
			for range n {
				list = append(list, o.call(method.Draw(t, "method"), seed.Draw(t, "seed")))
			}
			return list
		}
		p := &program{obj: o, setup: draw(rapid.IntRange(0, b.setup).Draw(t, "setup"))}
		for range rapid.IntRange(2, b.goroutines).Draw(t, "goroutines") {
			p.goroutines = append(p.goroutines, draw(rapid.IntRange(1, b.calls).Draw(t, "calls")))
		}
		return p
	})
}

// encode writes p in bytes, for a token.
func (p *program) encode() []byte {
	b := calls(nil, p.setup)
	b = binary.AppendUvarint(b, uint64(len(p.goroutines)))
	for _, g := range p.goroutines {
		b = calls(b, g)
	}
	return b
}

func calls(b []byte, list []call) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, c := range list {
		b = binary.AppendUvarint(b, uint64(c.method))
		b = binary.AppendUvarint(b, uint64(c.seed))
	}
	return b
}

// errProgram says that a token holds no program of this object.
var errProgram = errors.New("the token holds no program of this Spec; its methods have changed, or it is of another Check")

// decode reads what encode wrote.
func (o *object) decode(b []byte) (*program, error) {
	r := reader{b: b}
	p := &program{obj: o, setup: r.calls(o)}
	for range r.number(MaxCalls) {
		p.goroutines = append(p.goroutines, r.calls(o))
	}
	if r.bad || len(r.b) > 0 || p.size() == 0 {
		return nil, errProgram
	}
	return p, nil
}

type reader struct {
	b   []byte
	bad bool
}

// number reads a number that is at most most.
func (r *reader) number(most uint64) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > most {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) calls(o *object) (list []call) {
	for range r.number(MaxCalls) {
		method, seed := r.number(uint64(len(o.methods)-1)), r.number(1<<32)
		if r.bad {
			return nil
		}
		list = append(list, o.call(method, seed))
	}
	return list
}
