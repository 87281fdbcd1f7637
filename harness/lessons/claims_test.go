package lessons

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/lessons"
)

// A claim is a sentence of a lesson, and a test that shows that it is so.
type claim struct{ id, sentence, test string }

var claimLine = regexp.MustCompile(`^(?:// (RL-\d\d): (.*)|func (Test\w+)\(.*)$`)

// claims are those of testdata/claims: a test stands for the last sentence quoted.
func claims(source string) (all []claim) {
	var c claim
	for line := range strings.Lines(source) {
		switch m := claimLine.FindStringSubmatch(strings.TrimSpace(line)); {
		case m == nil:
		case m[3] != "":
			all = append(all, claim{c.id, c.sentence, m[3]})
		default:
			c = claim{id: m[1], sentence: m[2]}
		}
	}
	return all
}

// TestClaims holds that what the lessons say of programs that are not the ones on
// their pages is so, and that they still say it.
func TestClaims(t *testing.T) {
	source, err := os.ReadFile("testdata/claims/claims_test.go")
	require.NoError(t, err)
	verdicts, err := seenBy(t).tool.units([]string{"./harness/lessons/testdata/claims"})
	require.NoError(t, err)
	all := claims(string(source))
	require.Len(t, verdicts, len(all))
	for _, c := range all {
		l, err := lessons.Find(c.id)
		require.NoError(t, err)
		assert.Contains(t, strings.Join(strings.Fields(l.Answer+" "+l.Fix), " "), c.sentence, "%s does not say what %s checks", c.id, c.test)
		got := verdicts[c.test]
		assert.Equal(t, expected(c.test), got.Verdict, "%s: %s", c.id, c.sentence)
		if got.Verdict == "pass" {
			assert.Equal(t, "exhaustive", got.Coverage, c.test)
		}
	}
}

// TestInEverySchedule holds that what these lessons say to happen in every schedule
// was seen in each of all traces.
func TestInEverySchedule(t *testing.T) {
	e := seenBy(t)
	for id, text := range map[string]string{"RL-01": "data race", "RL-23": "deadlock"} {
		l, err := lessons.Find(id)
		require.NoError(t, err)
		assert.Contains(t, l.Answer, "in every schedule", id)
		s := e.brokenAll[l.Folder]
		assert.Equal(t, "exhaustive", s.Coverage, id)
		assert.Contains(t, s.Outcomes, outcome{text, s.Schedules, s.Schedules}, id)
	}
}

func TestClaimsAreFound(t *testing.T) {
	require.Equal(t, []claim{{"RL-01", "So it is.", "TestNoRaceA"}, {"RL-01", "So it is.", "TestRaceB"}, {"RL-02", "No.", "TestC"}},
		claims("package p\n\n// RL-01: So it is.\nfunc TestNoRaceA(t *testing.T) {}\nfunc TestRaceB(t *testing.T) {}\n\n// RL-02: No.\nfunc TestC(t *testing.T) {}\n"))
}
