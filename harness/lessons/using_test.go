package lessons

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/machine"
	"example.com/racelab/lessons"
)

var using = flag.Int("using", 0, "measure the table of docs/using.md anew, with so many processes for each cell (slow)")

const (
	usingFile = "testdata/using.json"
	usingPage = root + "/docs/using.md"
)

// usingLessons are bugs of six kinds.
var usingLessons = []string{"RL-01", "RL-08", "RL-13", "RL-15", "RL-16", "RL-26"}

// A comparison is what the tools said of the plain test of a broken package.
type comparison struct {
	Machine   string
	Go        string
	Processes int
	Rows      map[string]compared
}

type compared struct {
	Source   string
	Race     hits // built with -race
	Goleak   int  // processes in which goleak complained of a test that passed
	Synctest hits // the test wrapped in synctest.Test
}

// TestUsing holds that the table of docs/using.md is what was measured.
func TestUsing(t *testing.T) {
	if *using > 0 {
		measureUsing(t, *using)
	}
	var c comparison
	text, err := os.ReadFile(usingFile)
	require.NoError(t, err, "measure first: go test ./harness/lessons -run TestUsing -using 20")
	require.NoError(t, json.Unmarshal(text, &c))
	page, err := os.ReadFile(usingPage)
	require.NoError(t, err)
	block := regexp.MustCompile(`(?s)(<!-- generated: compare -->\n).*?(<!-- end: compare -->)`)
	require.True(t, block.Match(page), "docs/using.md has a place for the table")
	want := block.ReplaceAllString(string(page), "${1}"+strings.ReplaceAll(c.table(t), "$", "$$")+"${2}")
	if *update || *using > 0 {
		require.NoError(t, os.WriteFile(usingPage, []byte(want), 0o666))
		return
	}
	assert.Equal(t, want, string(page), "docs/using.md is out of date; write it anew: go test ./harness/lessons -run TestUsing -update")
}

func (c *comparison) table(t *testing.T) string {
	e := seenBy(t)
	var b strings.Builder
	fmt.Fprintf(&b, "| bug | `go test -race` reports | its test fails or hangs by itself | goleak | testing/synctest | racelab test |\n|---|---|---|---|---|---|\n")
	for _, id := range usingLessons {
		l, err := lessons.Find(id)
		require.NoError(t, err)
		r := c.Rows[id]
		assert.Equal(t, fingerprint(t, l), r.Source, "%s is another program than the one that was measured", l.Folder)
		fmt.Fprintf(&b, "| [%s](../lessons/%s) | %s | %s | %s | %s | %s |\n", l.Title, l.Folder,
			of(r.Race.Race, c.Processes, false), of(r.Race.Failed+r.Race.Hung, c.Processes, false), of(r.Goleak, c.Processes, false),
			of(r.Synctest.Failed+r.Synctest.Hung, c.Processes, false), explorer(e.broken[l.Folder]))
	}
	fmt.Fprintf(&b, "\nProcesses of %d each; a dash is none. racelab: the first of 1,000 schedules that failed, and how.\n"+
		"Measured with %s on %s by `go test ./harness/lessons -run TestUsing -using %d`;\nthe last column is measured by each run of the tests.\n", c.Processes, c.Go, c.Machine, c.Processes)
	return b.String()
}

// measureUsing runs everything and keeps what came out.
func measureUsing(t *testing.T, processes int) {
	c := comparison{Machine: machine.Name(), Go: runtime.Version(), Processes: processes, Rows: map[string]compared{}}
	for _, id := range usingLessons {
		l, err := lessons.Find(id)
		require.NoError(t, err)
		c.Rows[id] = compared{
			Source: fingerprint(t, l),
			Race:   natively(t, l, processes), Goleak: leaks(t, l, processes), Synctest: synctested(t, l, processes),
		}
		t.Logf("%s %+v", id, c.Rows[id])
	}
	text, err := json.MarshalIndent(c, "", "\t")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(usingFile, append(text, '\n'), 0o666))
}

// synctested runs the test in a bubble of testing/synctest.
func synctested(t *testing.T, l lessons.Lesson, processes int) (h hits) {
	name, err := l.Test()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(root, "lessons", l.Folder, lessons.Broken, "*_test.go"))
	require.NoError(t, err)
	replace := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		head := "func " + name + "(t *testing.T) {"
		wrapped := strings.Replace(string(text), head, head+" synctest.Test(t, bubble) }\n\nfunc bubble(t *testing.T) {", 1)
		if wrapped == string(text) {
			continue
		}
		wrapped = regexp.MustCompile(`(?m)^package \w+$`).ReplaceAllString(wrapped, "${0}\n\nimport \"testing/synctest\"")
		to := filepath.Join(t.TempDir(), "bubble_test.go")
		require.NoError(t, os.WriteFile(to, []byte(wrapped), 0o666))
		from, err := filepath.Abs(file)
		require.NoError(t, err)
		replace[from] = to
	}
	require.NotEmpty(t, replace, "%s has the test %s", l.Folder, name)
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, text, 0o666))
	for _, out := range processesOf(binary(t, l, "-overlay="+overlay), processes) {
		switch {
		case out.hung:
			h.Hung++
		case out.failed:
			h.Failed++
		default:
			h.Passed++
		}
	}
	return h
}
