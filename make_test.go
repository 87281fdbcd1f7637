package racelab_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMakeWithoutACompiler holds that make test stops at once where there is no C
// compiler, and says what to do instead.
func TestMakeWithoutACompiler(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("go test -race needs no C compiler on " + runtime.GOOS)
	}
	path := t.TempDir()
	for _, tool := range []string{"go", "make", "sh"} {
		at, err := exec.LookPath(tool)
		if err != nil {
			t.Skip(err)
		}
		require.NoError(t, os.Symlink(at, filepath.Join(path, tool)))
	}
	cmd := exec.CommandContext(t.Context(), "make", "test")
	cmd.Env = append(os.Environ(), "PATH="+path, "CC=", "CGO_ENABLED=")
	begin := time.Now()
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "there is none that works")
	require.Contains(t, string(out), "make test-norace")
	require.NotContains(t, string(out), "-race ./...", "the tests have not begun")
	t.Logf("after %v", time.Since(begin))
}
