package gallery

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

var recheckEvery = flag.Int("recheck", 8, "recheck the token of one entry in `n`")

// TestRecheck holds a token to what the gallery knows: with the lines of the broken
// package moved its bug is still there, and with the corrected code it is gone.
func TestRecheck(t *testing.T) {
	racecheck.SkipUnderRace(t)
	cases, err := Load(folder)
	require.NoError(t, err)
	racelab, dir := build(t), t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(folder)))
	said := map[string]int{}
	for i, c := range cases {
		if i%*recheckEvery != 0 {
			continue
		}
		pkg := "./" + c.Name + "/broken"
		token := tokenOf(t, racelab, dir, pkg)
		require.NotEmpty(t, token, c.Name)

		change(t, dir, c.Name, func(text, _ string) string {
			return strings.Replace(text, "\nfunc ", "\n// All that follows has moved.\n\nfunc moved() {}\n\nfunc ", 1)
		})
		text, code := recheck(t, racelab, dir, token, pkg)
		assert.Equal(t, 1, code, "%s, moved:\n%s", c.Name, text)
		assert.Contains(t, text, "- replay: still fails: ", "%s, moved", c.Name)

		change(t, dir, c.Name, func(_, fixed string) string { return fixed })
		text, code = recheck(t, racelab, dir, token, pkg)
		assert.Zero(t, code, "%s, corrected:\n%s", c.Name, text)
		m := replaySays.FindStringSubmatch(text)
		require.NotNil(t, m, "%s, corrected:\n%s", c.Name, text)
		said[m[1]]++
	}
	t.Logf("of the corrected ones: %v", said)
}

var replaySays = regexp.MustCompile(`(?m)^- replay: (this order is no longer possible: blocked at \S+:\d+|code changed (?:at \S+:\d+|elsewhere))`)

// change rewrites the files of a broken package, from what they are or from those of
// its corrected twin.
func change(t *testing.T, dir, name string, to func(text, fixed string) string) {
	files, err := filepath.Glob(filepath.Join(dir, name, "broken", "*.go"))
	require.NoError(t, err)
	for i, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		fixed, err := os.ReadFile(filepath.Join(dir, name, "fixed", filepath.Base(f)))
		require.NoError(t, err)
		changed := to(string(text), string(fixed))
		if i > 0 { // each function once
			changed = strings.Replace(changed, "func moved() {}\n\n", "", 1)
		}
		require.NoError(t, os.WriteFile(f, []byte(changed), 0o666))
	}
}

func tokenOf(t *testing.T, racelab, dir, pkg string) string {
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(racelab, "test", "-vet=off", "-count=1", "-leaks", "-report="+file, pkg)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput()
	text, err := os.ReadFile(file)
	require.NoError(t, err, string(out))
	var r struct{ Tests []struct{ Token string } }
	require.NoError(t, json.Unmarshal(text, &r))
	for _, test := range r.Tests {
		if test.Token != "" {
			return test.Token
		}
	}
	return ""
}

func recheck(t *testing.T, racelab, dir, token, pkg string) (text string, code int) {
	cmd := exec.Command(racelab, "recheck", "-vet=off", token, pkg)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	exit := (*exec.ExitError)(nil)
	if errors.As(err, &exit) {
		return string(out), exit.ExitCode()
	}
	require.NoError(t, err, string(out))
	return string(out), 0
}
