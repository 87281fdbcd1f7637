package jobstore_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

func create(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1} }
func get(id string) jobstore.Op    { return jobstore.Op{Call: jobstore.CallGet, ID: id} }
func remove(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallDelete, ID: id} }
func update(id string, c jobstore.Change) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: c}
}
func sweep(old jobstore.Job) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallCompareAndDelete, Old: old}
}

var (
	all   = jobstore.Op{Call: jobstore.CallAll}
	closs = jobstore.Op{Call: jobstore.CallClose}
)

// Programs with the answers that a reader of the contract expects.
func TestModel(t *testing.T) {
	pending := jobstore.Job{ID: "a", Created: 1}
	running := jobstore.Job{ID: "a", Created: 1, Started: 2, Status: jobstore.Processing, Version: 1}
	type step struct {
		op   jobstore.Op
		want string
	}
	for name, program := range map[string][]step{
		"life of a job": {
			{get("a"), "ErrNotFound"},
			{create("a"), "a pending 0% v0"},
			{create("a"), "ErrExists"},
			{update("a", jobstore.Progress(10, 2)), "TransitionError"},
			{update("a", jobstore.Start(2)), "a processing 0% v1"},
			{update("a", jobstore.Progress(20, 3)), "a processing 20% v2"},
			{update("a", jobstore.Progress(10, 4)), "TransitionError"},
			{update("a", jobstore.Progress(120, 4)), "ErrInvalid"},
			{update("a", jobstore.Beat(4)), "a processing 20% v3"},
			{update("a", jobstore.Complete(5)), "a completed 100% v4"},
			{update("a", jobstore.Fail("boom", 6)), "TransitionError"},
			{remove("a"), "ok"},
			{remove("a"), "ErrNotFound"},
			{update("a", jobstore.Beat(7)), "ErrNotFound"},
		},
		"the same again is not back": {
			{create("a"), "a pending 0% v0"},
			{update("a", jobstore.Start(2)), "a processing 0% v1"},
			{update("a", jobstore.Beat(2)), "a processing 0% v2"},
			{update("a", jobstore.Beat(2)), "a processing 0% v3"},
			{update("a", jobstore.Beat(1)), "TransitionError"},
			{update("a", jobstore.Progress(0, 2)), "a processing 0% v4"},
			{update("a", jobstore.Progress(100, 2)), "a processing 100% v5"},
			{update("a", jobstore.Progress(100, 2)), "a processing 100% v6"},
			{update("a", jobstore.Expire(1, "late", 3)), "TransitionError"},
			{update("a", jobstore.Expire(2, "late", 3)), "a failed 100% v7 (late)"},
		},
		"failed": {
			{create("a"), "a pending 0% v0"},
			{update("a", jobstore.Fail("boom", 2)), "a failed 0% v1 (boom)"},
			{update("a", jobstore.Start(3)), "TransitionError"},
		},
		"sweep": {
			{create("a"), "a pending 0% v0"},
			{update("a", jobstore.Start(2)), "a processing 0% v1"},
			{sweep(pending), "ErrConflict"},
			{sweep(running), "ok"},
			{sweep(running), "ErrNotFound"},
		},
		"cut": {
			{all, "[]"},
			{create("b"), "b pending 0% v0"},
			{create("a"), "a pending 0% v0"},
			{all, "[a pending 0% v0 b pending 0% v0]"},
			{remove("a"), "ok"},
			{all, "[b pending 0% v0]"},
		},
		"bad input": {
			{create(""), "ErrInvalid"},
			{jobstore.Op{Call: jobstore.CallCreate, ID: "a"}, "ErrInvalid"},
			{all, "[]"},
		},
		"closed": {
			{create("a"), "a pending 0% v0"},
			{closs, "ok"},
			{closs, "ok"},
			{get("a"), "ErrClosed"},
			{create(""), "ErrClosed"},
			{update("a", jobstore.Start(2)), "ErrClosed"},
			{remove("a"), "ErrClosed"},
			{sweep(pending), "ErrClosed"},
			{all, "ErrClosed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var m jobstore.Model
			for i, step := range program {
				next, got := m.Step(step.op)
				require.Equal(t, step.want, got.String(), "call %d, %s, on %s", i, step.op, m)
				m = next
			}
		})
	}
}

// porcupine keeps old models and compares them.
func TestModelIsAValue(t *testing.T) {
	var empty jobstore.Model
	one, _ := empty.Step(create("a"))
	two, _ := one.Step(update("a", jobstore.Start(2)))
	gone, _ := two.Step(remove("a"))
	closed, _ := two.Step(closs)
	require.Equal(t, "[]", empty.String())
	require.Equal(t, "[a pending 0% v0]", one.String())
	require.Equal(t, "[a processing 0% v1]", two.String())
	require.Equal(t, "closed", closed.String())
	require.True(t, gone.Equal(empty))
	require.False(t, one.Equal(two))
	require.False(t, closed.Equal(empty))
	require.Panics(t, func() { one.Step(jobstore.Op{Call: 99}) })
}

func TestOpString(t *testing.T) {
	for want, op := range map[string]jobstore.Op{
		`Create("a")@1ns`:                             create("a"),
		`Create("a")@not set`:                         {Call: jobstore.CallCreate, ID: "a"},
		`Get("a")`:                                    get("a"),
		`Update("a", Start@1.5s)`:                     update("a", jobstore.Start(1_500_000_000)),
		`Update("a", Beat@5ns)`:                       update("a", jobstore.Beat(5)),
		`Update("a", Beat@2026-01-02T03:04:05Z)`:      update("a", jobstore.Beat(1767323045_000_000_000)),
		`Update("a", Progress(20%)@5ns)`:              update("a", jobstore.Progress(20, 5)),
		`Update("a", Complete@-5ns)`:                  update("a", jobstore.Complete(-5)),
		`Update("a", Fail("boom")@5ns)`:               update("a", jobstore.Fail("boom", 5)),
		`Update("a", Expire(cutoff 3ns, "late")@5ns)`: update("a", jobstore.Expire(3, "late", 5)),
		`Update("a", Change{}@not set)`:               update("a", jobstore.Change{}),
		`Delete("a")`:                                 remove("a"),
		`CompareAndDelete(a failed 20% v3 (boom))`:    sweep(jobstore.Job{ID: "a", Status: jobstore.Failed, Progress: 20, Version: 3, Err: "boom"}),
		`All()`:   all,
		`Close()`: closs,
		`Call(9)`: {Call: 9},
	} {
		require.Equal(t, want, op.String())
	}
}

func TestMinusZeroPercentIsZero(t *testing.T) {
	c := jobstore.Progress(math.Copysign(0, -1), 5)
	require.Equal(t, `Update("a", Progress(0%)@5ns)`, update("a", c).String())
}

func TestFaultOf(t *testing.T) {
	for want, err := range map[string]error{
		"ok":              nil,
		"ErrExists":       jobstore.ErrExists,
		"ErrNotFound":     jobstore.ErrNotFound,
		"ErrConflict":     jobstore.ErrConflict,
		"ErrClosed":       jobstore.ErrClosed,
		"ErrInvalid":      jobstore.ErrInvalid,
		"TransitionError": &jobstore.TransitionError{},
		"other error":     errors.ErrUnsupported,
	} {
		require.Equal(t, want, jobstore.FaultOf(err).String())
		if err != nil {
			require.Equal(t, want, jobstore.FaultOf(fmt.Errorf("wrapped: %w", err)).String())
		}
	}
	require.Equal(t, "Fault(99)", jobstore.Fault(99).String())
}
