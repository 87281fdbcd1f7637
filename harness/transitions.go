package harness

import (
	"fmt"
	"math"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// lives leads a job to each state that the rules tell apart.
func lives() [][]jobstore.Change {
	begun := jobstore.Start(2)
	return [][]jobstore.Change{
		{},
		{begun},
		{begun, jobstore.Progress(50, 3)},
		{begun, jobstore.Beat(5)},
		{begun, jobstore.Beat(5), jobstore.Progress(50, 6)},
		{begun, jobstore.Complete(7)},
		{begun, jobstore.Progress(50, 3), jobstore.Fail("broken", 7)},
		{begun, jobstore.Beat(5), jobstore.Expire(5, "late", 7)},
		{jobstore.Fail("cancelled", 7)},
	}
}

// changes are those of each kind, on both sides of each limit.
func changes() []jobstore.Change {
	return []jobstore.Change{
		jobstore.Start(8), jobstore.Complete(8), jobstore.Fail("broken again", 8),
		jobstore.Progress(0, 8), jobstore.Progress(49, 8), jobstore.Progress(50, 8), jobstore.Progress(100, 8),
		jobstore.Beat(1), jobstore.Beat(2), jobstore.Beat(4), jobstore.Beat(5), jobstore.Beat(8),
		jobstore.Expire(1, "late", 8), jobstore.Expire(2, "late", 8), jobstore.Expire(4, "late", 8), jobstore.Expire(5, "late", 8),
		{}, jobstore.Start(0), jobstore.Fail("", 8), jobstore.Expire(0, "late", 8),
		jobstore.Progress(math.NaN(), 8), jobstore.Progress(math.Inf(-1), 8), jobstore.Progress(100.5, 8),
	}
}

// transitionsFollowRules makes every change in every state.
func transitionsFollowRules(p *probe) {
	s := p.store()
	var m jobstore.Model
	do := func(op jobstore.Op) {
		var want jobstore.Result
		p.at("%s", op)
		m, want = m.Step(op)
		got := op.Do(s)
		g, w := apart(got, want)
		require.True(p, got.Equal(want), "got %s from %s: by the rules of Job.Apply it is %s", g, op, w)
	}
	for i, life := range lives() {
		for j, c := range changes() {
			id := fmt.Sprintf("job-%d-%d", i, j)
			do(create(id))
			for _, c := range life {
				do(update(id, c))
			}
			do(update(id, c))
			do(get(id))
		}
	}
	do(all())
}
