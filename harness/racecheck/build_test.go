package racecheck

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnvironLeavesOutWhatChangesTheProgram(t *testing.T) {
	got := environ([]string{"A=1", "GOMAXPROCS=1", "GODEBUG=x=1", "GORACE=halt_on_error=1", "RACECHECK_PARK=1", "GOFLAGS=-v"})
	assert.Equal(t, []string{"A=1", "GOFLAGS=-v"}, got)
}

func TestChildrenDoNotInherit(t *testing.T) {
	b := subjects(t)
	t.Setenv("GORACE", "log_path="+filepath.Join(t.TempDir(), "race")) // would hide the report
	t.Setenv("GOMAXPROCS", "1")
	_, err := b.Check(t.Context(), "TestRaceLostUpdate", Race, 1)
	assert.NoError(t, err)
}

func TestBuildSaysThatThereIsNoRaceDetector(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	require.NoError(t, err)

	t.Run("no cgo", func(t *testing.T) {
		t.Setenv("CGO_ENABLED", "0")
		_, err := Build(context.Background(), "testdata/subjects", t.TempDir())
		assert.ErrorIs(t, err, ErrNoRace)
	})
	t.Run("no compiler", func(t *testing.T) {
		bin := t.TempDir()
		require.NoError(t, os.Symlink(gocmd, filepath.Join(bin, "go")))
		t.Setenv("PATH", bin)
		_, err := Build(context.Background(), "testdata/subjects", t.TempDir())
		assert.ErrorIs(t, err, ErrNoRace)
	})
	t.Run("no go", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := Build(context.Background(), "testdata/subjects", t.TempDir())
		assert.ErrorIs(t, err, ErrNoRace)
	})
}

func TestBuildErrors(t *testing.T) {
	subjects(t)
	_, err := Build(t.Context(), "testdata", t.TempDir())
	assert.ErrorContains(t, err, "no Go files")
	assert.NotErrorIs(t, err, ErrNoRace)

	empty := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(empty, "go.mod"), []byte("module empty\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(empty, "empty.go"), []byte("package empty\n"), 0o666))
	_, err = Build(t.Context(), empty, t.TempDir())
	assert.ErrorIs(t, err, ErrNothingRan)
}
