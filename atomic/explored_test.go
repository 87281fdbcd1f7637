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

// TestStampBeforeTheSwapIsFound holds that the version that tempts fails, as the comment
// of Cells says: a change that is dated before a cut which did not have it.
func TestStampBeforeTheSwapIsFound(t *testing.T) {
	racecheck.SkipUnderRace(t)
	source, err := filepath.Abs("cells.go")
	require.NoError(t, err)
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	const right = "next.Stamp.Store(unset)"
	require.Equal(t, 1, strings.Count(string(text), right))
	edited, overlay := filepath.Join(t.TempDir(), "cells.go"), filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(edited, []byte(strings.Replace(string(text), right, "next.Stamp.Store(s.index.clock.Now())", 1)), 0o600))
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{source: edited}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o600))
	out, err := exec.Command("go", "run", "../cmd/racelab", "test", "-strategy", "exhaustive", "-overlay", overlay, "-run", "^TestSmallCutCells$", ".").CombinedOutput()
	require.Error(t, err, string(out))
	require.Contains(t, string(out), "the cut has the second change, and not the first")
}

// TestExplored runs the small programs under every schedule. A reader of InPlace may
// find its cell busy as often as it looks, so there the search is bounded by how often
// that is. Two programs of InPlace have more traces than a test has time for.
func TestExplored(t *testing.T) {
	racecheck.SkipUnderRace(t)
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
