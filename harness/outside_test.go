package harness

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outside runs the tests of the module in the folder example, offline.
func outside(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test", "-count=1", "-v"}, args...)...)
	cmd.Dir = "example"
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestRunFromAnotherModule(t *testing.T) {
	out, err := outside(t, "./...")
	require.NoError(t, err, out)
	for _, c := range checks() {
		require.Regexp(t, "--- (PASS|SKIP): TestStore/"+c.name+" ", out, "on one processor the sampled checks skip")
	}
}

func TestRunFromAnotherModuleFindsABug(t *testing.T) {
	out, err := outside(t, "-run=^TestStore$/^Transitions$", "-overlay="+forgetful(t), "./...")
	require.Error(t, err, out)
	require.Contains(t, out, "--- FAIL: TestStore/Transitions ")
	require.Regexp(t, `got job-0-0 pending 0% v0 from Get\("job-0-0"\): by the rules of Job.Apply it is job-0-0 processing 0% v1`, out)
}

// forgetful is an overlay under which the example's Update changes nothing.
func forgetful(t *testing.T) string {
	const update = "\tsh.jobs[id] = job\n\treturn job, nil\n}\n\n// Delete"
	source, err := filepath.Abs("example/sharded.go")
	require.NoError(t, err)
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), update))
	dir := t.TempDir()
	edited := filepath.Join(dir, "sharded.go")
	broken := strings.Replace(string(text), update, "\treturn job, nil\n}\n\n// Delete", 1)
	require.NoError(t, os.WriteFile(edited, []byte(broken), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{source: edited}})
	require.NoError(t, err)
	path := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(path, overlay, 0o600))
	return path
}
