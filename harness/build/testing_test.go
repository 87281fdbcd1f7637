package build

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An edit that fits nowhere, or twice, is an error that names the version of Go
// and the text: another package testing must not be edited by guess.
func TestEditsFitOnceOrFail(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	real, goroot := strings.TrimSpace(string(out)), t.TempDir()
	for name := range edits {
		text, err := os.ReadFile(filepath.Join(real, "src", "testing", name))
		require.NoError(t, err)
		if name == "testing.go" {
			text = []byte(strings.Replace(string(text), "go tRunner(t, f)", "go tRunner(t,  f)", 1))
		}
		to := filepath.Join(goroot, "src", "testing", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o777))
		require.NoError(t, os.WriteFile(to, text, 0o666))
	}
	_, err = testingFiles(goroot, "go1.99")
	require.ErrorContains(t, err, "package testing of go1.99 is not the one that racelab knows")
	require.ErrorContains(t, err, `found 0 times, want once: "\tgo tRunner(t, f)\n"`)

	_, err = apply("a a", []edit{{"a", "b"}})
	require.ErrorContains(t, err, "found 2 times")
}

func TestEditsKeepLines(t *testing.T) {
	for _, list := range edits {
		for _, e := range list {
			assert.Equal(t, strings.Count(e.before, "\n"), strings.Count(e.after, "\n"), e.before)
		}
	}
}

// What does not compile below an overlay is named (here the look-alikes, which
// the stub runtime lacks), and a package that is excluded stays as it is.
func TestBrokenIsNamedAndExcludedStays(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module user.example/broken\n\ngo 1.24\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a_test.go"), []byte("package broken\n\nimport \"testing\"\n\n"+
		"var N int\n\nfunc TestN(t *testing.T) { go func() { N++ }() }\n"), 0o666))
	c := Config{Dir: dir, Patterns: []string{"."}, Runtime: stubRuntime(t), Cache: t.TempDir()}
	r, err := c.Build(context.Background())
	require.NoError(t, err)
	defer r.Close()
	require.Empty(t, r.Bad)
	assert.Contains(t, overlayOf(t, r), "a_test.go")
	broken, err := c.Broken(context.Background(), r)
	require.NoError(t, err)
	assert.Contains(t, broken, "racelab/sim/sync")

	c.Exclude = map[string]string{"user.example/broken": "for a reason"}
	r2, err := c.Build(context.Background())
	require.NoError(t, err)
	defer r2.Close()
	assert.NotContains(t, overlayOf(t, r2), "a_test.go")
	assert.Equal(t, "for a reason", r2.Left["user.example/broken"])
}

func overlayOf(t *testing.T, r *Result) string {
	text, err := os.ReadFile(filepath.Join(r.dir, "overlay.json"))
	require.NoError(t, err)
	return string(text)
}
