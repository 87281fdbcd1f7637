package history

import (
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

// A Model is an object without concurrency. Init and Step are needed.
type Model[S, In, Out any] struct {
	// Init is the state before the first call.
	Init S

	// Step returns the state after a call and what the call must have returned.
	// It takes every call in every state, and does not change the state that it
	// is given.
	Step func(state S, in In) (S, Out)

	// EqualState and EqualOut compare; nil means ==, and a type that == does not
	// compare panics.
	EqualState func(a, b S) bool
	EqualOut   func(a, b Out) bool

	// Key names the part of the object that a call concerns, if the parts are
	// objects of their own: a history is linearizable if and only if that of
	// each part is (Herlihy & Wing, section 3.1). A call that concerns more than
	// one part forbids a Key. nil means that there are no parts.
	Key func(in In) string
}

// A Verdict is what Judge found.
type Verdict string

const (
	Ok      Verdict = "Ok"      // an order of the calls explains every answer
	Illegal Verdict = "Illegal" // none does
	Unknown Verdict = "Unknown" // the time was up: not a pass
)

// Judge says whether h is linearizable. A limit of 0 means none.
func (m Model[S, In, Out]) Judge(h History[In, Out], limit time.Duration) Verdict {
	return verdict(porcupine.CheckOperationsTimeout(m.porcupine(), operations(h), limit))
}

// WriteHTML judges h again and writes a page to the file at path that shows it:
// the calls as bars, and how far each order of them got.
func (m Model[S, In, Out]) WriteHTML(path string, h History[In, Out], limit time.Duration) error {
	p := m.porcupine()
	_, info := porcupine.CheckOperationsVerbose(p, operations(h), limit)
	if err := porcupine.VisualizePath(p, info, path); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

func verdict(r porcupine.CheckResult) Verdict {
	switch r {
	case porcupine.Ok:
		return Ok
	case porcupine.Illegal:
		return Illegal
	}
	return Unknown
}

// An input is what porcupine passes to a step. A pending call has no output to
// compare. That it may never take effect needs no case of its own: Step takes
// every call in every state, so it can always come last.
type input[In any] struct {
	in      In
	pending bool
}

func operations[In, Out any](h History[In, Out]) []porcupine.Operation {
	ops := make([]porcupine.Operation, len(h))
	for i, op := range h {
		ops[i] = porcupine.Operation{
			ClientId: op.Client,
			Input:    input[In]{op.Input, op.Return == Pending},
			Output:   op.Output,
			Call:     op.Call,
			Return:   op.Return,
		}
	}
	return ops
}

func (m Model[S, In, Out]) porcupine() porcupine.Model {
	equal := orElse(m.EqualOut)
	p := porcupine.Model{
		Init: func() any { return m.Init },
		Step: func(state, in, out any) (bool, any) {
			call := in.(input[In])
			next, want := m.Step(state.(S), call.in)
			return call.pending || equal(out.(Out), want), next
		},
		Equal: func(a, b any) bool { return orElse(m.EqualState)(a.(S), b.(S)) },
		DescribeOperation: func(in, out any) string {
			if call := in.(input[In]); call.pending {
				return fmt.Sprintf("%v is pending", call.in)
			}
			return fmt.Sprintf("%v = %v", in.(input[In]).in, out)
		},
		DescribeState: func(state any) string { return fmt.Sprint(state) },
	}
	if m.Key != nil {
		p.Partition = m.partition
	}
	return p
}

func orElse[T any](equal func(a, b T) bool) func(a, b T) bool {
	if equal != nil {
		return equal
	}
	return func(a, b T) bool { return any(a) == any(b) }
}

func (m Model[S, In, Out]) partition(ops []porcupine.Operation) [][]porcupine.Operation {
	part := make(map[string]int)
	var parts [][]porcupine.Operation
	for _, op := range ops {
		key := m.Key(op.Input.(input[In]).in)
		i, ok := part[key]
		if !ok {
			i, part[key] = len(parts), len(parts)
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], op)
	}
	return parts
}
