package scenario

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"example.com/racelab/jobstore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runs is how often a subject runs a scenario: every parked run is the same
// run, so a few show that it is; free runs differ.
func runs(sub Subject) int {
	if sub.OpenPaused != nil {
		return 5
	}
	return 100
}

func TestEveryScenarioOnEveryStore(t *testing.T) {
	for _, s := range All() {
		for _, sub := range Stores() {
			t.Run(s.Name+"/"+sub.Name, func(t *testing.T) {
				r := s.Repeat(sub, runs(sub))
				assert.Truef(t, r.Expected(), "got %v in %v (holds, shown, other) of %d runs: want %v every time",
					r.Verdict, r.Tally, r.Runs, s.Claim(sub.Name).Verdict)
				if t.Failed() {
					t.Log(r.Evidence())
				}
			})
		}
	}
}

func TestEachScenarioIsShownBySomeNaiveStore(t *testing.T) {
	for _, s := range All() {
		assert.Truef(t, s.Naive.Verdict == Shows || s.Fields.Verdict == Shows, "%s: nobody shows it", s.Name)
		assert.NotEmptyf(t, s.Naive.Why, "%s", s.Name)
		assert.NotEmptyf(t, s.Fields.Why, "%s", s.Name)
	}
}

// A rule that some sequential order breaks would condemn correct stores. The
// orders are drawn here without the search of orders.go, which must explain
// each of them.
func TestRulesHoldInSequentialOrders(t *testing.T) {
	const seed = 1
	random := rand.New(rand.NewPCG(seed, seed))
	for _, s := range All() {
		for range 300 {
			out := s.sequential(random)
			require.Emptyf(t, s.Broken(out), "%s: broken by a sequential order, seed %d: %v", s.Name, seed, out)
			require.Equalf(t, Holds, s.judge("model", out).Verdict, "%s: seed %d: %v", s.Name, seed, out)
		}
	}
}

// sequential runs the calls on the model, in an order drawn from random.
func (s Scenario) sequential(random *rand.Rand) Outcome {
	var m jobstore.Model
	for _, op := range s.Setup {
		m, _ = m.Step(op)
	}
	out := Outcome{Answers: make([][]jobstore.Result, len(s.Parties))}
	for left := s.left(out); len(left) > 0; left = s.left(out) {
		i := left[random.IntN(len(left))]
		var r jobstore.Result
		m, r = m.Step(s.Parties[i].Ops[len(out.Answers[i])])
		out.Answers[i] = append(out.Answers[i], r)
	}
	_, all := m.Step(jobstore.Op{Call: jobstore.CallAll})
	out.Final = all.Jobs
	return out
}

// left returns the parties that have calls to make.
func (s Scenario) left(out Outcome) (left []int) {
	for i, p := range s.Parties {
		if len(out.Answers[i]) < len(p.Ops) {
			left = append(left, i)
		}
	}
	return left
}

func TestUnknownNamesAreRefused(t *testing.T) {
	_, err := Find("lost")
	assert.ErrorContains(t, err, `unknown scenario "lost": want one of lost-update, `)
	_, err = FindStore("redis")
	assert.ErrorContains(t, err, `unknown store "redis": want one of naive, `)
	for _, s := range All() {
		found, err := Find(s.Name)
		require.NoError(t, err)
		assert.Equal(t, s.Title, found.Title)
	}
	for _, sub := range Stores() {
		found, err := FindStore(sub.Name)
		require.NoError(t, err)
		assert.Equal(t, sub.Name, found.Name)
	}
}
