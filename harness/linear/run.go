package linear

import (
	"fmt"
	"strings"

	"example.com/racelab/harness/explore/engine"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/history"
)

// A trial runs one program again and again, on a new object each time, and
// judges each run. It is used under the explorer, where it is no part of what is
// scheduled: it makes no operation of its own.
type trial struct {
	p     *program
	calls []made
	judge judge
	names []string // of goroutines

	noticed bool // some call made an operation
}

// A made call is a call of the run.
type made struct {
	*call
	client   int
	began    bool
	ended    bool
	out      any
	span     sim.Span
	before   int // operations carried out when it began
	from, to int // when, see time
}

func newTrial(p *program, t *table) *trial {
	r := &trial{p: p, judge: judge{table: t}}
	p.all(func(client int, c *call) {
		r.calls = append(r.calls, made{call: c, client: client})
		r.judge.calls = append(r.judge.calls, c)
	})
	r.judge.outs = make([]any, len(r.calls))
	r.judge.first = make([]mask, len(r.calls))
	for i := range p.goroutines {
		r.names = append(r.names, fmt.Sprintf("goroutine %d", i+1))
	}
	return r
}

// tableFor numbers the calls of p as slots of a table of their own.
func tableFor(p *program) *table {
	slot := 0
	p.all(func(_ int, c *call) { c.slot = slot; slot++ })
	return p.obj.table()
}

// body is one execution. Nothing waits for the goroutines: the execution ends
// when none of them can go on, and so a call that never returns is not in the
// way of anybody.
func (r *trial) body() {
	for i := range r.calls {
		c := &r.calls[i]
		*c = made{call: c.call, client: c.client}
	}
	obj := r.p.obj.open()
	n := len(r.p.setup)
	for i := range n {
		r.calls[i].do(obj)
	}
	for g, calls := range r.p.goroutines {
		mine := r.calls[n : n+len(calls)]
		n += len(calls)
		sim.GoAs(r.names[g], func() {
			for i := range mine {
				mine[i].do(obj)
			}
		})
	}
}

func (c *made) do(obj any) {
	c.began, c.before = true, sim.Carried()
	sim.Track(&c.span)
	c.out = c.m.call(obj, c.in)
	sim.Track(nil)
	c.ended = true
}

// time sets the call's beginning and end. A call lasts from its first operation
// to its last: what it did before and after is nobody's business but its
// goroutine's. One without any took no time, after the operation before it. So
// an operation is at an even time and what is between two of them at an odd one.
func (c *made) time() {
	c.from, c.to = 2*c.span.First, 2*c.span.Last
	if c.span.First == 0 {
		c.from, c.to = 2*c.before+1, 2*c.before+1
	}
}

// end judges the execution.
func (r *trial) end() engine.Result {
	res := engine.Result{Context: r.context}
	r.load()
	switch {
	case !r.judge.explains():
		res.Failed, res.Verdict, res.Message = true, wire.NotLinearizable, notLinearizable
	case r.open() > 0 && !r.judge.waits():
		res.Failed, res.Verdict, res.Message = true, wire.Deadlock, r.stuck()
	}
	return res
}

const notLinearizable = "not linearizable: no order of the calls explains what they returned"

// load gives the calls of the run to the judge.
func (r *trial) load() {
	j := &r.judge
	j.begun, j.ended = 0, 0
	for i := range r.calls {
		c := &r.calls[i]
		c.time()
		j.outs[i], j.first[i] = c.out, 0
		if c.began {
			j.begun |= 1 << i
		}
		if c.ended {
			j.ended |= 1 << i
		}
		r.noticed = r.noticed || c.span.First > 0
		for k := range r.calls[:i] {
			r.order(k, i)
			r.order(i, k)
		}
	}
}

// order notes if call i ended before call k began. Calls of one goroutine stand
// in their order.
func (r *trial) order(i, k int) {
	a, b := &r.calls[i], &r.calls[k]
	if a.client == b.client && i < k || a.client == setupClient && b.client != setupClient || a.ended && b.began && a.to < b.from {
		r.judge.first[k] |= 1 << i
	}
}

// open counts the calls that have not returned though they began.
func (r *trial) open() (n int) {
	for i := range r.calls {
		if r.calls[i].began && !r.calls[i].ended {
			n++
		}
	}
	return n
}

// stuck says which calls never return.
func (r *trial) stuck() string {
	var names []string
	for i := range r.calls {
		if c := &r.calls[i]; c.began && !c.ended {
			names = append(names, c.String())
		}
	}
	verb := "returns"
	if len(names) > 1 {
		verb = "return"
	}
	return fmt.Sprintf("deadlock: %s never %s: no order of the calls that did leaves it waiting", strings.Join(names, " and "), verb)
}

// context is the program and the history of the run, for the report.
func (r *trial) context() string {
	return contextOf(r.p, r.history().String())
}

func contextOf(p *program, history string) string {
	return fmt.Sprintf("program:\n%s\nhistory:\n%s\n", p, indent(history))
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ") + "\n"
}

// A shown value prints as in a program.
type shown struct{ v any }

func (s shown) String() string { return text(s.v) }

// history is the run as it is drawn. Calls of the setup stand in the first column.
func (r *trial) history() history.History[*call, shown] {
	var h history.History[*call, shown]
	for i := range r.calls {
		c := &r.calls[i]
		if !c.began {
			continue
		}
		c.time()
		op := history.Operation[*call, shown]{Client: max(c.client, 0), Input: c.call, Output: shown{c.out}, Call: int64(c.from), Return: int64(c.to)}
		if !c.ended {
			op.Return = history.Pending
		}
		h = append(h, op)
	}
	return h
}
