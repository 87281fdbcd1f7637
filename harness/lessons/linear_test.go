package lessons

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notLinear is what the matrix says of a lesson that testdata/linear checks.
const notLinear = "**no**"

var linearTest = regexp.MustCompile(`(?m)^func TestBrokenRL(\d\d)\(`)

// linear returns what the matrix says, by id. TestLinear holds that it is so.
func linear(t *testing.T) map[string]string {
	text, err := os.ReadFile("testdata/linear/linear_test.go")
	require.NoError(t, err)
	said := map[string]string{}
	for _, m := range linearTest.FindAllStringSubmatch(string(text), -1) {
		said["RL-"+m[1]] = notLinear
	}
	return said
}

// TestLinear holds that the operations of these lessons are not linearizable
// with the mistake, and are without it. A call that never returns, though the
// sequential object would not let it wait, counts as the first.
func TestLinear(t *testing.T) {
	verdicts, err := seenBy(t).tool.units([]string{"./harness/lessons/testdata/linear"}, "-schedules=500", "-budget=1m")
	require.NoError(t, err)
	for id := range linear(t) {
		broken, fixed := verdicts["TestBrokenRL"+id[3:]], verdicts["TestFixedRL"+id[3:]]
		worst := broken.Verdict
		if worst == "data-race" {
			worst = broken.Consequence
		}
		assert.Contains(t, []string{"not-linearizable", "deadlock"}, worst, "%s with the mistake: %s", id, broken.Verdict)
		assert.Equal(t, "pass", fixed.Verdict, "%s without it", id)
	}
}
