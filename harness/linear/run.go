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
	orders
	p     *program
	calls []made
	names []string // of goroutines
	looks int      // see Size

	noticed bool // some call made an operation
}

// A made call is a call of the run.
type made struct {
	*call
	client int
	began  bool
	ended  bool
	out    any
	span   sim.Span // in transitions of the execution
	silent bool     // it made no operation
}

func newTrial(p *program, t *table) *trial {
	r := &trial{p: p, orders: orders{judge: &judge{table: t}}}
	p.all(func(client int, c *call) {
		r.calls = append(r.calls, made{call: c, client: client})
		r.judge.calls = append(r.judge.calls, c)
	})
	r.outs = make([]any, len(r.calls))
	r.first = make([]mask, len(r.calls))
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

func (r *trial) program() engine.Program {
	return engine.Program{Code: r.p.encode(), Body: r.body, End: r.end, Looks: r.looks}
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
	do(r.calls[:n], obj)
	for g, calls := range r.p.goroutines {
		mine := r.calls[n : n+len(calls)]
		n += len(calls)
		sim.GoAs(r.names[g], func() { do(mine, obj) })
	}
}

// do makes calls one after the other. Between two of them is a transition that
// commutes with all others: what the second does without an operation would
// otherwise happen at once, always.
func do(calls []made, obj any) {
	for i := range calls {
		if i > 0 {
			sim.Do(sim.KCall, nil, nil)
		}
		calls[i].do(obj)
	}
}

// do makes the call. It lasts from its first operation to its last: what it does
// before and after is nobody's business but its goroutine's. One without any took
// place where the goroutine was when it began, which is a transition of its own.
func (c *made) do(obj any) {
	at := sim.Carried()
	c.began = true
	sim.Track(&c.span)
	out := c.m.call(obj, c.in)
	sim.Track(nil)
	c.out, c.ended = out, true
	if c.span.First == 0 {
		c.silent, c.span = true, sim.Span{First: at, Last: at}
	}
}

// end judges the execution, and if order is not nil all that are equivalent to it.
func (r *trial) end(order engine.Order) engine.Result {
	res := engine.Result{Context: r.context}
	r.load()
	legal, stuck := false, false
	if order == nil {
		legal = r.explains()
		stuck = legal && r.tail != 0 && !r.waits()
	} else {
		r.along(order)
		legal, stuck = r.explainsAll()
		legal = legal || stuck
	}
	switch {
	case !legal:
		res.Failed, res.Verdict, res.Message = true, wire.NotLinearizable, notLinearizable
	case stuck:
		res.Failed, res.Verdict, res.Message = true, wire.Deadlock, r.stuckText()
	}
	if res.Failed && order != nil {
		res.Order = r.whole(order)
	}
	return res
}

const notLinearizable = "not linearizable: no order of the calls explains what they returned"

// load gives the calls of the run to the judge.
func (r *trial) load() {
	r.begun, r.ended = 0, 0
	for i := range r.calls {
		c := &r.calls[i]
		r.outs[i], r.first[i] = c.out, 0
		if c.began {
			r.begun |= 1 << i
		}
		if c.ended {
			r.ended |= 1 << i
		}
		r.noticed = r.noticed || c.span.First > 0 && !c.silent
		for k := range r.calls[:i] {
			r.sort(k, i)
			r.sort(i, k)
		}
	}
	r.tail = r.begun &^ r.ended
}

// sort notes if call i ended before call k began. Calls of one goroutine stand
// in their order.
func (r *trial) sort(i, k int) {
	a, b := &r.calls[i], &r.calls[k]
	if a.client == b.client && i < k || a.client == setupClient && b.client != setupClient || a.ended && b.began && b.span.First > a.span.Last {
		r.first[k] |= 1 << i
	}
}

// along lists the moments of the run, and in which order they have to come. A call
// that never returned and made no operation begins at the end, if it counts at
// all.
func (r *trial) along(order engine.Order) {
	r.moments = r.moments[:0]
	for i := range r.calls {
		c := &r.calls[i]
		if !c.began {
			continue
		}
		if c.span.First == 0 && !c.ended {
			c.span.First = order.Len() + 1
		}
		r.moment(c.span.First).begins |= 1 << i
		if c.ended {
			r.moment(c.span.Last).ends |= 1 << i
		}
	}
	for m := range r.moments {
		for k := range r.moments {
			a, b := r.moments[m].event, r.moments[k].event
			if m != k && a < b && (a == 0 || b > order.Len() || order.Precedes(a, b)) {
				r.moments[k].after |= 1 << m
			}
		}
	}
}

func (r *trial) moment(event int) *moment {
	for m := range r.moments {
		if r.moments[m].event == event {
			return &r.moments[m]
		}
	}
	r.moments = append(r.moments, moment{event: event})
	return &r.moments[len(r.moments)-1]
}

// whole is an order of all transitions in which the moments come as on the path
// that failed: before each, what has to, and behind them the rest.
func (r *trial) whole(order engine.Order) []int {
	var all []int
	took := make([]bool, order.Len()+1)
	upTo := func(e int) {
		for i := 1; i <= order.Len(); i++ {
			if !took[i] && (e > order.Len() || e > 0 && order.Precedes(i, e)) {
				took[i] = true
				all = append(all, i)
			}
		}
	}
	for _, m := range r.path {
		upTo(r.moments[m].event)
	}
	upTo(order.Len() + 1)
	return all
}

// stuckText says which calls never return.
func (r *trial) stuckText() string {
	var names []string
	for i := range r.calls {
		if r.tail.has(i) {
			names = append(names, r.calls[i].String())
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
		op := history.Operation[*call, shown]{Client: max(c.client, 0), Input: c.call, Output: shown{c.out}, Call: int64(c.span.First), Return: int64(c.span.Last)}
		if !c.ended {
			op.Return = history.Pending
		}
		if c.span.First == 0 && !c.ended {
			op.Call = history.Pending - 1
		}
		h = append(h, op)
	}
	return h
}
