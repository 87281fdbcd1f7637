package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func lines(s ...string) []byte {
	var b []byte
	for _, l := range s {
		b = append(append(b, l...), '\n')
	}
	return b
}

func TestCompare(t *testing.T) {
	plain := parse(lines(
		`{"Action":"pass","Package":"p","Test":"TestA"}`,
		`{"Action":"pass","Package":"p","Test":"TestB/at_0x12345678"}`,
		`{"Action":"skip","Package":"p","Test":"TestC"}`,
		`{"Action":"fail","Package":"p","Test":"TestD"}`,
		`{"Action":"pass","Package":"p"}`,
		`not an event`))
	explored := parse(lines(
		`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    deadlock\n"}`,
		`{"Action":"fail","Package":"p","Test":"TestA"}`,
		`{"Action":"pass","Package":"p","Test":"TestB/at_0x87654321"}`,
		`{"Action":"fail","Package":"p","Test":"TestD"}`,
		`{"Action":"pass","Package":"p","Test":"TestE"}`,
		`{"Action":"fail","Package":"p"}`))

	require.Equal(t, []difference{
		{Package: "p", Test: "TestA", Plain: "pass", Explored: "fail", Says: "deadlock"},
		{Package: "p", Test: "TestC", Plain: "skip", Explored: "none"},
	}, compare(plain, explored), "a different and a missing verdict differ; a package and an address do not")
	require.Equal(t, 1, unmatched(plain, explored), "TestE ran only when explored")
	require.Equal(t, 4, plain.tests())
}

func TestBrokenCompilesPlainly(t *testing.T) {
	plain := parse(lines(`{"Action":"build-fail","ImportPath":"p [p.test]"}`))
	explored := parse(lines(`{"Action":"build-fail","ImportPath":"p [p.test]"}`, `{"Action":"build-fail","ImportPath":"q"}`))
	require.Equal(t, []string{"q"}, broken(plain, explored))
}

func TestLeavesKeepSubtests(t *testing.T) {
	ds := []difference{{Package: "p", Test: "T"}, {Package: "p", Test: "T/sub"}, {Package: "q", Test: "T"}}
	require.Equal(t, ds[1:], leaves(ds), "a parent follows from its subtest; another package's does not")
}

// A test that gives both verdicts by itself is no difference, and is listed as
// what it is.
func TestNotStableIsNoDifference(t *testing.T) {
	both := parse(lines(
		`{"Action":"pass","Package":"p","Test":"TestAt/time.Date(2026,_1)"}`,
		`{"Action":"fail","Package":"p","Test":"TestAt/time.Date(2027,_2)"}`,
		`{"Action":"pass","Package":"p","Test":"TestAt/time.Date(2027,_2)"}`))
	n := both.counts[key{"p", "TestAt/…"}]
	require.Equal(t, map[string]int{"pass": 2, "fail": 1}, n, "a time in a name is no other name")

	r := result{Path: "p", Differ: []difference{{Package: "p", Test: "TestAt", Plain: "pass", Explored: "fail", Again: [2]int{2, 1}}}}
	text := page([]result{r})
	require.Contains(t, text, "| 0 | 0 | 0 |")
	require.Contains(t, text, "- p TestAt: plain pass 2 times, fail 1 times; explored fail.")
	r.Differ[0].Again = [2]int{}
	require.NotContains(t, page([]result{r}), "Not stable")
}

func TestPinnedIsWhole(t *testing.T) {
	require.GreaterOrEqual(t, len(pinned), 15)
	for _, m := range pinned {
		require.NotContains(t, m.version, "latest")
		require.NotEmpty(t, m.version)
	}
}

// A test that an ended run has not come to is not compared, and that is said.
func TestNotReachedIsNoDifference(t *testing.T) {
	r := result{Path: "p", ExploredEnded: true, Differ: []difference{
		{Package: "p", Test: "TestA", Plain: "pass", Explored: "none"}, {Package: "p", Test: "TestB", Plain: "pass", Explored: "fail"}}}
	text := page([]result{r})
	require.Contains(t, text, "- p TestB: plain pass, explored fail.")
	require.NotContains(t, text, "- p TestA")
	require.Contains(t, text, "p: the limit ended the explored run before 1 of the tests began")
	r.ExploredEnded = false
	require.Contains(t, page([]result{r}), "- p TestA")
}

// The page names the machine of each row, and how many rows keep none.
func TestPageNamesTheMachines(t *testing.T) {
	text := page([]result{{Path: "p", On: "go1 on a"}, {Path: "q"}, {Path: "r", On: "go1 on a"}})
	require.Contains(t, text, "\nmeasured with go1 on a; for 1 of the 3 rows, on a machine that was not kept with them.\nTimes are")
}

// A module that has no row was dropped, whatever the reason, and with it may be what the
// list as a whole was chosen for.
func TestEachPinnedModuleHasARow(t *testing.T) {
	root, err := moduleRoot()
	require.NoError(t, err)
	results, err := loadResults(root)
	require.NoError(t, err)
	count := map[string]int{}
	note := func(what string, is bool) {
		if is {
			count[what]++
		}
	}
	for _, m := range pinned {
		r, ok := results[m.path]
		require.True(t, ok, "it has no row: go run ./harness/modules -only %s -update", m.path)
		require.Equal(t, m.version, r.Version, m.path)
		note("with testify, goleak or gomock", r.Census.Libraries)
		note("with a TestMain", r.Census.TestMain)
		note("with internal tests", r.Census.Internal)
		note("heavy in generics", r.Census.Generic > 15)
		count["lines"] += r.Census.Lines
		count["tests"] += r.Tests
	}
	require.Len(t, results, len(pinned))
	for what, least := range map[string]int{
		"with testify, goleak or gomock": 8, "with a TestMain": 3, "with internal tests": 3,
		"heavy in generics": 2, "lines": 100_000, "tests": 2_000,
	} {
		require.GreaterOrEqual(t, count[what], least, what)
	}
}

// TestDocs holds that docs/modules.md is what results.json says.
func TestDocs(t *testing.T) {
	root, err := moduleRoot()
	require.NoError(t, err)
	results, err := loadResults(root)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "docs", "modules.md"))
	require.NoError(t, err)
	require.Equal(t, string(text), page(inOrder(results)), "to write it anew: go run ./harness/modules -render")
}
