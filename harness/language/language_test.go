package language

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/racelab/harness/racecheck"
)

// exceptions are fixtures whose verdict under racelab is not the one that the
// name asks for, with the mechanism that is in the way.
var exceptions = map[string]string{
	"memory.TestRaceInterfaceMethod": "a method with a value receiver, called through an interface that holds a pointer: the compiler's wrapper copies the value, and no source text stands for the read",
}

// uncontrolled are fixtures of which racelab says that it did not control all,
// and what it says.
var uncontrolled = map[string]string{
	"goroutines.TestSignalNotify": "signals from outside are not delivered",
	"goroutines.TestSignalToSelf": "signals from outside are not delivered",
	"goroutines.TestNumGoroutine": "about to end",
	"odd.Test":                    "has assembly",
}

// warned are fixtures that leave a goroutine behind, which is a warning.
var warned = []string{"channels.TestSelectBlocks"}

// TestLanguage runs all fixtures, plain and explored, in both languages.
func TestLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module of fixtures four times; run without -short")
	}
	racecheck.SkipUnderRace(t)
	racelab := build(t)
	for _, l := range []struct{ name, mod, schedules string }{
		{"go1.26", "go.mod", "300"},
		{"go1.21", "go121.mod", "100"},
	} {
		t.Run(l.name, func(t *testing.T) {
			mod := "-modfile=" + l.mod
			want, got := plain(t, mod), explored(t, racelab, mod, "-schedules="+l.schedules)
			for _, f := range fixtures(t) {
				if err := judge(f, want[f], got[f]); err != nil {
					t.Errorf("%s: %v", f, err)
				}
			}
		})
	}
}

// judge compares what came out with what the name asks for.
func judge(name string, plain, explored result) error {
	kind := kindOf(name)
	wrong := explored.Verdict == "" || !slices.Contains(kind.explored, explored.Verdict)
	_, listed := exceptions[name]
	switch {
	case wrong && !listed:
		return fmt.Errorf("racelab's verdict is %q, want one of %q", explored.Verdict, kind.explored)
	case !wrong && listed:
		return fmt.Errorf("the verdict is right, but it is listed as an exception")
	case explored.Verdict == "data-race" && !located(explored):
		return fmt.Errorf("no site of the race is in the fixtures: %v", explored.Sites)
	case len(explored.Warnings) > 0 != slices.Contains(warned, name) && kind.plain != "":
		return fmt.Errorf("warnings: %q", explored.Warnings)
	}
	if err := controlled(name, explored.Uncontrolled); err != nil || kind.plain == "" {
		return err
	}
	if plain.verdict != kind.plain {
		return fmt.Errorf("go test says %q, want %q", plain.verdict, kind.plain)
	}
	if plain.said() != explored.said() {
		return fmt.Errorf("go test prints\n%s\nracelab test\n%s", plain.said(), explored.said())
	}
	return nil
}

// located reports whether the sites of a race are in the fixtures, or in the
// grammar that a line directive names.
func located(r result) bool {
	for _, s := range r.Sites {
		if strings.Contains(s.File, folder) || s.File == "grammar.y" {
			return true
		}
	}
	return false
}

func controlled(name string, said []string) error {
	for prefix, want := range uncontrolled {
		if strings.HasPrefix(name, prefix) {
			if !strings.Contains(strings.Join(said, "\n"), want) {
				return fmt.Errorf("racelab does not say %q, but %q", want, said)
			}
			return nil
		}
	}
	if len(said) > 0 {
		return fmt.Errorf("not controlled: %q", said)
	}
	return nil
}

// A kind is what the name of a fixture asks for; plain is "" where go test does
// not run it.
type kind struct {
	prefix   string
	plain    string
	explored []string
}

var kinds = []kind{ // the first that fits
	{"TestRace", "", []string{"data-race"}},
	{"TestLogicRace", "", []string{"assertion", "deadlock", "panic", "leak"}},
	{"TestFail", "fail", []string{"assertion"}},
	{"TestSkip", "skip", []string{"pass"}},
	{"Test", "pass", []string{"pass"}},
}

func kindOf(name string) kind {
	test := name[strings.LastIndex(name, ".")+1:]
	i := slices.IndexFunc(kinds, func(k kind) bool { return strings.HasPrefix(test, k.prefix) })
	return kinds[i]
}

// TestJudge holds the judge to its word.
func TestJudge(t *testing.T) {
	line := func(s string) []string { return []string{"=== RUN\n", "    x_test.go:1: " + s + "\n", "--- PASS\n"} }
	seen := func(v, s string) result { return result{v, line(s), report{Verdict: v}} }
	race := seen("data-race", "")
	race.Sites = append(race.Sites, struct {
		File string
		Line int
	}{"/x/" + folder + "/x_test.go", 1})
	assert.NoError(t, judge("p.TestX", seen("pass", "a"), seen("pass", "a")))
	assert.NoError(t, judge("p.TestRaceX", result{}, race))
	for _, c := range []struct {
		name            string
		plain, explored result
	}{
		{"p.TestX", seen("pass", "a"), seen("pass", "b")},
		{"p.TestX", seen("fail", "a"), seen("pass", "a")},
		{"p.TestX", seen("pass", "a"), seen("data-race", "a")},
		{"p.TestX", seen("pass", "a"), result{}},
		{"p.TestX", result{}, seen("pass", "a")},
		{"p.TestRaceX", result{}, seen("pass", "a")},
		{"p.TestRaceX", result{}, seen("data-race", "a")}, // without a site
		{"p.TestFailX", seen("fail", "a"), seen("pass", "a")},
		{"p.TestX", seen("pass", "a"), result{"pass", line("a"), report{Verdict: "pass", Uncontrolled: []string{"much"}}}},
		{"memory.TestRaceInterfaceMethod", result{}, race},
	} {
		assert.Error(t, judge(c.name, c.plain, c.explored), "%+v", c)
	}
}
