package harness

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// The ids of the sequential check: what a key of a map may be, a path, a table
// name or a line of text perhaps not.
var oddIDs = []string{"a", "b", "A", "a/b", "ü", "a\x00", "a\n%d", "\xff", ""}

// model compares sequences of calls with jobstore.Model, call by call, and the
// whole store after each.
func (s suite) model(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		run := &sequence{suite: s, t: t, rt: rt, store: s.open(t)}
		actions := map[string]func(*rapid.T){"": run.same}
		for name, kind := range map[string]jobstore.Call{
			"create": jobstore.CallCreate, "get": jobstore.CallGet, "update": jobstore.CallUpdate,
			"update more": jobstore.CallUpdate, "update again": jobstore.CallUpdate,
			"delete": jobstore.CallDelete, "compare and delete": jobstore.CallCompareAndDelete,
		} {
			actions[name] = func(rt *rapid.T) { run.draw(rt, kind) }
		}
		rt.Repeat(actions)
		run.step(closing())
		run.same(rt)
	})
}

// A sequence is a store beside its model.
type sequence struct {
	suite
	t     *testing.T
	rt    *rapid.T
	store jobstore.Store
	model jobstore.Model
}

// draw lets the call be drawn in one piece, so that it is shown as a call. Most
// go to two ids; otherwise the calls would rarely meet.
func (q *sequence) draw(rt *rapid.T, kind jobstore.Call) {
	ids := append(slices.Repeat([]string{"a", "b"}, 12), oddIDs...)
	from := rapid.SampledFrom([]values{valid, valid, valid, anything})
	op := rapid.Custom(func(rt *rapid.T) operation {
		return operation{draw(rt, q.model, ids, []jobstore.Call{kind}, from.Draw(rt, "values"))}
	}).Draw(rt, "call")
	q.step(op.Op)
}

func (q *sequence) same(*rapid.T) { q.step(all()) }

func (q *sequence) step(op jobstore.Op) {
	var got, want jobstore.Result
	if err := await(q.patience, func() { got = op.Do(q.store) }); err != nil {
		q.t.Fatalf("%s: %v", op, err) // not q.rt: rapid would try it again, and hang again
	}
	if q.model, want = q.model.Step(op); !got.Equal(want) {
		g, w := apart(got, want)
		q.rt.Fatalf("got %s from %s: a store with one caller answers %s", g, op, w)
	}
}

// apart returns both as text: in full where the short texts are the same, and
// quoted where an id would spoil the line.
func apart(got, want jobstore.Result) (string, string) {
	g, w := got.String(), want.String()
	switch {
	case g == w:
		return fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want)
	case !strconv.CanBackquote(g + w):
		return strconv.Quote(g), strconv.Quote(w)
	}
	return g, w
}
