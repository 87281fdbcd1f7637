package atomic_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

// TestExplored runs the small programs under every schedule. A reader of InPlace may
// find its cell busy as often as it looks, so there the search is bounded by how often
// that is. Two programs of InPlace have more traces than a test has time for.
func TestExplored(t *testing.T) {
	if racecheck.UnderRace() {
		t.Skip("racelab test starts builds that have nothing of the race detector; run without -race")
	}
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command("go", "run", "../cmd/racelab", "test", "-strategy", "exhaustive", "-budget", "2m", "-report", file,
		"-run", "^TestSmall", "-skip", "^TestSmall(Cut|CreateDelete)InPlace$", ".")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	var report struct {
		Tests []struct{ Test, Verdict, Coverage string }
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &report))
	require.Greater(t, len(report.Tests), 20)
	for _, got := range report.Tests {
		assert.Equal(t, "pass", got.Verdict, got.Test)
		want := []string{"exhaustive"}
		if strings.HasSuffix(got.Test, "InPlace") || got.Test == "TestSmallReaderWaits" {
			want = append(want, "bounded")
		}
		assert.Contains(t, want, got.Coverage, got.Test)
	}
}
