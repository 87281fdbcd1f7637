package lessons

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/gallery"
	"example.com/racelab/harness/picture"
	"example.com/racelab/harness/racecheck"
	"example.com/racelab/lessons"
)

var update = flag.Bool("update", false, "write the pages anew instead of comparing them")

const root = "../.."

func all(t *testing.T) []lessons.Lesson {
	all, err := lessons.All()
	require.NoError(t, err)
	return all
}

// explored is what racelab says of all twins, once for all tests.
type explored struct {
	tool                           tool
	broken, fixed, brokenN, fixedN map[string]said
	brokenAll, fixedAll            map[string]said // racelab test -outcomes, as it comes
}

// temp holds the command.
var temp string

var explore = sync.OnceValues(func() (e explored, err error) {
	list, err := lessons.All()
	if err != nil {
		return e, err
	}
	if temp, err = os.MkdirTemp("", "lessons-"); err != nil {
		return e, err
	}
	e.tool = tool{filepath.Join(temp, "racelab"), root}
	if out, err := exec.Command("go", "build", "-o", e.tool.racelab, root+"/cmd/racelab").CombinedOutput(); err != nil {
		return e, fmt.Errorf("%w\n%s", err, out)
	}
	for _, run := range []struct {
		into  *map[string]said
		twin  string
		flags []string
	}{
		{&e.broken, lessons.Broken, nil},
		{&e.fixed, lessons.Fixed, nil},
		// By random choice: what there is to see shall not depend on the search
		// that says of the corrected twins that nothing is left to see.
		{&e.brokenN, lessons.Broken, []string{"-outcomes", "-strategy=random"}},
		{&e.fixedN, lessons.Fixed, []string{"-outcomes", "-strategy=random"}},
		{&e.brokenAll, lessons.Broken, []string{"-outcomes"}},
		{&e.fixedAll, lessons.Fixed, []string{"-outcomes"}},
	} {
		if *run.into, err = e.tool.test(list, run.twin, run.flags...); err != nil {
			return e, err
		}
	}
	return e, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(temp)
	os.Exit(code)
}

func seenBy(t *testing.T) explored {
	racecheck.SkipUnderRace(t)
	e, err := explore()
	require.NoError(t, err)
	return e
}

func pages(t *testing.T) []*page {
	e, list, m := seenBy(t), all(t), kept(t)
	var made []*page
	for i, l := range list {
		p := &page{lesson: l, row: m.row(l), broken: e.broken[l.Folder], fixed: e.fixed[l.Folder], brokenN: e.brokenN[l.Folder], fixdN: e.fixedN[l.Folder]}
		if i > 0 {
			p.before = &list[i-1]
		}
		if i+1 < len(list) {
			p.after = &list[i+1]
		}
		made = append(made, p)
	}
	return made
}

// compare holds that a file is what was made, or writes it.
func compare(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o666))
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	if string(got) != want {
		assert.Equal(t, difference(want, string(got)), "", "%s is out of date; write it anew: make lessons", name)
	}
}

// difference is the first line in which a file is not as it should be.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d: want %q, got %q", i+1, w[min(i, len(w)-1)], g[min(i, len(g)-1)])
		}
	}
	return ""
}

// TestPages holds that each page is what its sources and racelab make of it.
func TestPages(t *testing.T) {
	for _, p := range pages(t) {
		text, err := p.String()
		require.NoError(t, err)
		dir := filepath.Join(root, "lessons", p.lesson.Folder)
		compare(t, filepath.Join(dir, "README.md"), text)
		compare(t, filepath.Join(dir, wide), string(picture.SVG(p.broken.Timeline, picture.Options{})))
		compare(t, filepath.Join(dir, narrow), string(picture.SVG(p.broken.Timeline, picture.Options{Width: picture.Phone})))
	}
}

// TestOutcomes holds that the table of each lesson is so.
func TestOutcomes(t *testing.T) {
	for _, p := range pages(t) {
		assert.Empty(t, p.check(), p.lesson.Folder)
	}
}

// TestNothingElse holds that random choice and the search for all traces, where
// that came to its end, see the same outcomes.
func TestNothingElse(t *testing.T) {
	e := seenBy(t)
	for _, pair := range [][2]map[string]said{{e.brokenN, e.brokenAll}, {e.fixedN, e.fixedAll}} {
		for folder, drawn := range pair[0] {
			if searched := pair[1][folder]; searched.Coverage == "exhaustive" {
				assert.ElementsMatch(t, texts(drawn), texts(searched), "%s: random choice against the search", drawn.Package)
			}
		}
	}
}

func texts(s said) (all []string) {
	for _, o := range s.Outcomes {
		all = append(all, o.Text)
	}
	return all
}

// TestRule holds the lessons to the rule of the gallery.
func TestRule(t *testing.T) {
	e := seenBy(t)
	cases, err := gallery.Load(root + "/lessons")
	require.NoError(t, err)
	require.Len(t, cases, len(e.broken))
	for _, c := range cases {
		assert.NoError(t, c.Broken([]gallery.Test{e.broken[c.Name].Test}))
		assert.NoError(t, c.Fixed([]gallery.Test{e.fixed[c.Name].Test}, 1000))
	}
}

// TestReplays holds that the token of each page gives the same failure again.
func TestReplays(t *testing.T) {
	e := seenBy(t)
	for _, l := range all(t) {
		was := e.broken[l.Folder]
		got, err := e.tool.packages([]string{"./lessons/" + l.Folder + "/" + lessons.Broken},
			"-leaks", "-run=^"+was.Test.Test+"$", "-replay="+was.Token)
		require.NoError(t, err)
		now := got[l.Folder]
		assert.Equal(t, []any{was.Verdict, was.Consequence, 1}, []any{now.Verdict, now.Consequence, now.Schedules}, l.Folder)
	}
}

// TestTwins holds that the twins differ in one file, and not in the test.
func TestTwins(t *testing.T) {
	for _, l := range all(t) {
		broken, err := l.Twin(lessons.Broken)
		require.NoError(t, err)
		fixed, err := l.Twin(lessons.Fixed)
		require.NoError(t, err)
		for name, text := range broken {
			assert.Equal(t, strings.HasSuffix(name, "_test.go"), fixed[name] == text, "%s/%s", l.Folder, name)
		}
	}
}

var (
	block = regexp.MustCompile("(?s)```.*?```")
	words = regexp.MustCompile(`\pL[\pL\pN'-]*`)
)

// TestFiveMinutes holds that a lesson is read in five minutes: prose at 200
// words a minute, two seconds for each line of code, of a diff or of a
// timeline. The code is short enough to be looked at as a whole.
func TestFiveMinutes(t *testing.T) {
	for _, l := range all(t) {
		text, err := l.Page()
		require.NoError(t, err)
		lines := 0
		for i, b := range block.FindAllString(text, -1) {
			n := strings.Count(b, "\n") - 1
			if lines += n; i == 0 {
				assert.LessOrEqual(t, n, 26, "%s: lines of code", l.Folder)
			}
		}
		prose := len(words.FindAllString(block.ReplaceAllString(text, ""), -1))
		seconds := prose*60/200 + lines*2
		assert.LessOrEqual(t, seconds, 300, "%s: %d words and %d lines", l.Folder, prose, lines)
		t.Logf("%s: %d:%02d", l.ID, seconds/60, seconds%60)
	}
}

// TestIndex holds the list of lessons.
func TestIndex(t *testing.T) {
	compare(t, root+"/lessons/README.md", index(all(t)))
}

// TestMatrixPage holds docs/matrix.md.
func TestMatrixPage(t *testing.T) {
	e, m := seenBy(t), kept(t)
	compare(t, root+"/docs/matrix.md", m.table(all(t), e.broken))
}

// TestChecklist holds that docs/checklist.md has the question of each lesson.
func TestChecklist(t *testing.T) {
	const name = root + "/docs/checklist.md"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	want, missing := checklist(string(text), all(t))
	require.Empty(t, missing, "groups without a mark in the page")
	for _, l := range all(t) {
		require.Equal(t, 1, strings.Count(want, l.Review), "%s: %s", l.ID, l.Review)
	}
	compare(t, name, want)
}

// TestLocks holds that each line of the report's list is checked, and comes out
// as the name of its test says.
func TestLocks(t *testing.T) {
	source, err := os.ReadFile("testdata/locks/locks_test.go")
	require.NoError(t, err)
	checks := lockChecks(string(source))
	require.Len(t, checks, strings.Count(string(source), "\nfunc Test"))
	verdicts, err := seenBy(t).tool.units([]string{"./harness/lessons/testdata/locks"})
	require.NoError(t, err)
	lines := map[int]bool{}
	for _, c := range checks {
		lines[c.line] = true
		assert.Equal(t, expected(c.test), verdicts[c.test].Verdict, c.test)
	}
	require.Len(t, lines, len(reportLines))
	text, err := os.ReadFile(root + "/docs/report-fix.md")
	require.NoError(t, err)
	compare(t, root+"/docs/report-fix.md", reportFix(string(text), all(t), checks, verdicts))
}
