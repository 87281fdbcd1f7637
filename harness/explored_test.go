package harness

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

// TestPlantedExplored runs the two checks that racelab test explores on the bugs
// that they must find, with nothing but Run: no flag, and the seed of everybody.
func TestPlantedExplored(t *testing.T) {
	racecheck.SkipUnderRace(t)
	racelab := filepath.Join(t.TempDir(), "racelab")
	out, err := exec.Command("go", "build", "-o", racelab, "../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))

	bugs, fails := []string{"none"}, []string{}
	for _, p := range plants {
		for _, check := range p.kills {
			if strings.HasPrefix(check, "Linearizable") {
				bugs, fails = append(bugs, p.bug), append(fails, p.bug+"/"+check)
			}
		}
	}
	require.NotEmpty(t, fails)
	cmd := exec.Command(racelab, "test", "-v", "-run", "^TestPlanted$/^("+strings.Join(bugs, "|")+")$/^Linearizable(All)?$", ".")
	cmd.Env = append(os.Environ(), plantEnv+"=1")
	out, err = cmd.CombinedOutput()
	require.Error(t, err)
	for _, name := range fails {
		assert.True(t, strings.Contains(string(out), "--- FAIL: TestPlanted/"+name+" "), "%s was not found", name)
	}
	for _, check := range []string{"Linearizable", "LinearizableAll"} {
		assert.True(t, strings.Contains(string(out), "--- PASS: TestPlanted/none/"+check+" "), "%s fails on the sound store", check)
	}
}
