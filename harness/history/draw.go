package history

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// String draws h, one column per client, calls and returns in their order:
//
//	goroutine 1    goroutine 2
//	Add(1)
//	│              Get() = 0
//	= 1
//
// A call that returned before anything else happened takes one line. At the end
// of a pending call stands "never returned".
func (h History[In, Out]) String() string {
	if len(h) == 0 {
		return "(no calls)\n"
	}
	return table(h.rows())
}

// An event is the call or the return of an operation.
type event[In, Out any] struct {
	op     *Operation[In, Out]
	isCall bool
}

func (e event[In, Out]) at() int64 {
	if e.isCall {
		return e.op.Call
	}
	return e.op.Return
}

// before orders events of different clients. At the same time a call comes
// first, because the operations overlap.
func (e event[In, Out]) before(o event[In, Out]) bool {
	return e.at() < o.at() || e.at() == o.at() && e.isCall && !o.isCall
}

// events merges the clients' own sequences, so that one client's return and its
// next call at the same reading of the clock stay in order.
func (h History[In, Out]) events() []event[In, Out] {
	queues := make([][]event[In, Out], h.clients())
	for i := range h {
		c := h[i].Client
		queues[c] = append(queues[c], event[In, Out]{&h[i], true}, event[In, Out]{&h[i], false})
	}
	merged := make([]event[In, Out], 0, 2*len(h))
	for len(merged) < 2*len(h) {
		first := -1
		for c, q := range queues {
			if len(q) > 0 && (first < 0 || q[0].before(queues[first][0])) {
				first = c
			}
		}
		merged = append(merged, queues[first][0])
		queues[first] = queues[first][1:]
	}
	return merged
}

func (h History[In, Out]) clients() int {
	n := 0
	for _, op := range h {
		n = max(n, op.Client+1)
	}
	return n
}

func (h History[In, Out]) rows() [][]string {
	n := h.clients()
	head := make([]string, n)
	for c := range head {
		head[c] = fmt.Sprintf("goroutine %d", c+1)
	}
	rows, open := [][]string{head}, make([]bool, n)
	events := h.events()
	for i := 0; i < len(events); i++ {
		e := events[i]
		row := running(open)
		row[e.op.Client] = e.text()
		open[e.op.Client] = e.isCall
		if e.isCall && i+1 < len(events) && events[i+1].op == e.op {
			row[e.op.Client] += " " + events[i+1].text()
			open[e.op.Client] = false
			i++
		}
		rows = append(rows, row)
	}
	return rows
}

func (e event[In, Out]) text() string {
	switch {
	case e.isCall:
		return fmt.Sprint(e.op.Input)
	case e.op.Return == Pending:
		return "… never returned"
	}
	return fmt.Sprintf("= %v", e.op.Output)
}

func running(open []bool) []string {
	row := make([]string, len(open))
	for c, is := range open {
		if is {
			row[c] = "│"
		}
	}
	return row
}

// table sets rows of equally many cells in columns.
func table(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for c, cell := range row {
			width[c] = max(width[c], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for c, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", width[c]-utf8.RuneCountInString(cell)+3))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
