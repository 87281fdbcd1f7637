package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func example(t *testing.T) (c Case, found Test) {
	dir := filepath.Join(t.TempDir(), "01-a", "broken")
	require.NoError(t, os.MkdirAll(dir, 0o777))
	name := filepath.Join(dir, "a.go")
	require.NoError(t, os.WriteFile(name, []byte("// EXPECT verdict=data-race|panic consequence=panic\n// It is\n// wrong.\n\n"+
		"// Package a is a package.\npackage a\n\nvar x int // BUG one\nvar y int // BUG two\nvar z int // BUG two\n"), 0o666))
	cases, err := Load(filepath.Join(dir, "../.."))
	require.NoError(t, err)
	require.Len(t, cases, 1)
	return cases[0], Test{
		Package: "p/01-a/broken", Test: "TestA", Verdict: "data-race", Consequence: "panic", Schedules: 1000,
		Sites: []Site{{"/other.go", 3}, {name, 8}, {name, 10}},
	}
}

// TestJudge shows what a report must not get away with.
func TestJudge(t *testing.T) {
	c, good := example(t)
	assert.Equal(t, "It is wrong.", c.Text)
	assert.NoError(t, c.Broken([]Test{good}))
	assert.Error(t, c.Broken(nil))
	for why, change := range map[string]func(*Test){
		"another verdict":     func(t *Test) { t.Verdict = "deadlock" },
		"no verdict":          func(t *Test) { t.Verdict = "pass" },
		"another consequence": func(t *Test) { t.Consequence = "none found" },
		"one party only":      func(t *Test) { t.Sites = t.Sites[:2] },
		"the line beside it":  func(t *Test) { t.Sites = []Site{{t.Sites[1].File, 7}, t.Sites[2]} },
		"another file":        func(t *Test) { t.Sites = []Site{{"/a.go", 8}, t.Sites[2]} },
	} {
		bad := good
		change(&bad)
		assert.Error(t, c.Broken([]Test{bad}), why)
	}
}

func TestJudgeTwin(t *testing.T) {
	c, _ := example(t)
	good := Test{Test: "TestA", Verdict: "pass", Coverage: "sampled", Schedules: 1000}
	assert.NoError(t, c.Fixed([]Test{good}, 1000))
	assert.Error(t, c.Fixed(nil, 1000))
	for why, change := range map[string]func(*Test){
		"reported":     func(t *Test) { t.Verdict = "leak" },
		"inconclusive": func(t *Test) { t.Verdict = "inconclusive" },
		"warned of":    func(t *Test) { t.Warnings = []string{"goroutines are left"} },
		"uncontrolled": func(t *Test) { t.Uncontrolled = []string{"net"} },
		"cut short":    func(t *Test) { t.Schedules = 999 },
	} {
		bad := good
		change(&bad)
		assert.Error(t, c.Fixed([]Test{bad}, 1000), why)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, text := range []string{"package a\n", "// EXPECT verdict=leak\npackage a\n", "// EXPECT result=leak\npackage a // BUG a\n"} {
		dir := filepath.Join(t.TempDir(), "01-a", "broken")
		require.NoError(t, os.MkdirAll(dir, 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte(text), 0o666))
		_, err := Load(filepath.Join(dir, "../.."))
		assert.Error(t, err, text)
	}
}
