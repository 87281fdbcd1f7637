package scenario

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	js "example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

// split holds a lock for each step of Update and lets go of it in between. It
// has no data race, and loses as much as naive.
type split struct {
	js.Store // Delete, All, Close and so on, correct
	mu       sync.Mutex
	jobs     map[string]js.Job
	pause    func()
}

func openSplit(pause func()) js.Store {
	return &split{Store: locked.New(), jobs: map[string]js.Job{}, pause: pause}
}

func (s *split) Create(id string, at js.Instant) (js.Job, error) {
	job, err := js.New(id, at)
	s.put(job)
	return job, err
}

func (s *split) Get(id string) (js.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jobs[id], nil
}

func (s *split) put(job js.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[job.ID] = job
}

func (s *split) Update(id string, c js.Change) (js.Job, error) {
	job, _ := s.Get(id)
	job, err := job.Apply(c)
	if err != nil {
		return js.Job{}, err
	}
	s.pause()
	s.put(job)
	return job, nil
}

func (s *split) All() iter.Seq2[js.Job, error] {
	return func(yield func(js.Job, error) bool) {
		for _, job := range s.jobs {
			if !yield(job, nil) {
				return
			}
		}
	}
}

func TestShownOnAStoreThatLetsGoOfItsLock(t *testing.T) {
	for _, name := range []string{"lost-update", "progress-backward", "stale-heartbeat", "zombie", "test-1", "test-2"} {
		s, err := Find(name)
		require.NoError(t, err)
		r := s.Run(Subject{Name: "split", OpenPaused: openSplit})
		assert.Equalf(t, Shows, r.Verdict, "%s: %v", name, r.Evidence())
		assert.Falsef(t, r.Expected(), "%s: a store of another name must hold", name)
	}
}

// A store that refuses everything is not the scenario, and not right either.
func TestABrokenSetupIsNotHolds(t *testing.T) {
	for _, s := range All() {
		r := s.Run(Subject{Name: "closed", Open: func() js.Store {
			store := locked.New()
			store.Close()
			return store
		}})
		assert.NotEqualf(t, Holds, r.Verdict, "%s", s.Name)
	}
}

// outcome is what failed-shows-progress comes to if the answers are these.
func failedOutcome(progress, failed, seen, final js.Job) Outcome {
	return Outcome{
		Answers: [][]js.Result{{{Job: progress}}, {{Job: failed}, {Job: seen}}},
		Final:   []js.Job{final},
	}
}

func TestFailedAtSixtyPercentIsRightIfTheSixtyCameFirst(t *testing.T) {
	base := js.Job{ID: id, Status: js.Processing, Progress: 50, Created: second(1), Started: second(2), Version: 2}
	at60, _ := base.Apply(js.Progress(60, second(6)))
	failed60, _ := at60.Apply(js.Fail("exception", second(5)))
	failed50, _ := base.Apply(js.Fail("exception", second(5)))
	s := failedShowsProgress()

	r := s.judge("by hand", failedOutcome(at60, failed60, failed60, failed60))
	assert.Equal(t, Holds, r.Verdict)

	torn := failed60
	torn.Version = 3
	r = s.judge("by hand", failedOutcome(at60, failed50, failed50, torn))
	assert.Equal(t, Shows, r.Verdict, "the poll saw 50")
	assert.Equal(t, "seen failed at 50%, and later failed at 60%", r.Breach)

	r = s.judge("by hand", failedOutcome(at60, failed60, failed60, torn))
	assert.Equal(t, Other, r.Verdict, "only Version is wrong")
}

func TestEndingsAgreesWithEveryOrderWrittenOut(t *testing.T) {
	for _, s := range All() {
		if count(s.everyCall()) > 5 {
			continue // 176,851 orders and 10! orders
		}
		want := map[string]uint64{}
		s.writeOut(after(s.Setup), s.everyCall(), nil, want)
		got := map[string]uint64{}
		for _, e := range endings(s.Setup, s.everyCall(), wasAccepted) {
			got[fmt.Sprint(jobs(e.Final), e.Seen)] += e.Orders
		}
		assert.Equalf(t, want, got, "%s", s.Name)
	}
}

func after(setup []js.Op) (m js.Model) {
	for _, op := range setup {
		m, _ = m.Step(op)
	}
	return m
}

func (s Scenario) everyCall() [][]call {
	out := Outcome{Answers: make([][]js.Result, len(s.Parties))}
	for i, p := range s.Parties {
		out.Answers[i] = make([]js.Result, len(p.Ops))
	}
	return s.calls(out, func(js.Result) bool { return true })
}

// writeOut counts the orders by what they end in, one by one.
func (s Scenario) writeOut(m js.Model, left [][]call, seen []js.Result, ends map[string]uint64) {
	if count(left) == 0 {
		_, all := m.Step(js.Op{Call: js.CallAll})
		ends[fmt.Sprint(jobs(all.Jobs), seen)]++
		return
	}
	for i, calls := range left {
		if len(calls) == 0 {
			continue
		}
		next, r := m.Step(calls[0].op)
		if r.Fault != js.OK {
			continue
		}
		rest, saw := slices.Clone(left), slices.Clone(seen)
		rest[i] = calls[1:]
		if c := calls[0].op.Call; c == js.CallGet || c == js.CallAll {
			saw = append(saw, r) // no scenario has two polls
		}
		s.writeOut(next, rest, saw, ends)
	}
}

func TestEvidenceNamesTheCallsAndTheOrders(t *testing.T) {
	sub, err := FindStore("naive")
	require.NoError(t, err)
	got := strings.Join(lostUpdate().Run(sub).Evidence(), "\n")
	for _, want := range []string{
		"heartbeat   Update(", "worker      Update(", "final       {job processing 10% v3, beat 5s}",
		"breach      Progress(20%) was accepted and the record says 10%", "in order    2 orders (", "final {job processing 20% v4, beat 5s}",
	} {
		assert.Contains(t, got, want)
	}
}

// With Version counted, everything that loses one would show every scenario. A
// rule that is always broken stands for a rule that is wrong.
func TestAWrongVersionAloneShowsNothing(t *testing.T) {
	sub, err := FindStore("naive-fields")
	require.NoError(t, err)
	s := lostUpdate()
	s.Broken = func(Outcome) string { return "always" }
	r := s.Run(sub)
	assert.Equalf(t, Other, r.Verdict, "%v", r.Evidence())
	assert.Empty(t, r.Breach)
}

func TestRepeatCountsEachRun(t *testing.T) {
	sub, err := FindStore("naive")
	require.NoError(t, err)
	open, opened := sub.OpenPaused, 0
	sub.OpenPaused = func(pause func()) js.Store {
		if opened++; opened%3 != 0 {
			return locked.New() // which never pauses
		}
		return open(pause)
	}
	r := zombie().Repeat(sub, 9)
	assert.Equal(t, [3]int{Holds: 6, Shows: 3}, r.Tally)
	assert.Equal(t, Shows, r.Verdict)
	assert.Equal(t, 9, r.Runs)
	assert.False(t, r.Expected(), "shown in 3 of 9 runs is not every run")
}
