package oracle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// An edit lets a file of the suite compile outside of the standard library. It
// changes no test's memory accesses or synchronization.
type edit struct{ file, before, after, why string }

var edits = []edit{
	{"cgo_test.go", "\t\"internal/testenv\"\n", "", "internal to the standard library"},
	{"cgo_test.go", "testenv.GoToolPath(t)", `"go"`, "internal to the standard library"},
	{"cgo_test_main.go", "package main\n", "//go:build ignore\n\npackage main\n",
		"a program that cgo_test.go runs; it makes the package one that uses cgo"},
	{"mop_test.go", "runtime.RaceDisable()\n", "\n", "exists in -race builds only"},
	{"synctest_test.go", `"internal/synctest"`, `"testing/synctest"`, "internal to the standard library"},
	{"synctest_test.go", "synctest.Run(func() {", "synctest.Test(t, func(*testing.T) {", "the public function takes t"},
}

// suite returns the folder of the suite's files.
func suite(t *testing.T) string {
	dir := filepath.Join(goEnv(t, "GOROOT"), "src", "runtime", "race", "testdata")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("this Go has no race suite: there is no %s", dir)
	}
	return dir
}

// copySuite makes a module of the suite and returns its folder.
func copySuite(t *testing.T, from string) string {
	to := t.TempDir()
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	require.NoError(t, err)
	done := map[edit]bool{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		text := string(src)
		for _, e := range edits {
			if e.file == filepath.Base(name) && strings.Contains(text, e.before) {
				text, done[e] = strings.ReplaceAll(text, e.before, e.after), true
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(name)), []byte(text), 0o666))
	}
	for _, e := range edits {
		require.True(t, done[e], "%s has no %q any more: mend the edit in suite_test.go", e.file, e.before)
	}
	mod := fmt.Sprintf("module example.org/oracle\n\ngo %s\n", language.FindString(goEnv(t, "GOVERSION")))
	require.NoError(t, os.WriteFile(filepath.Join(to, "go.mod"), []byte(mod), 0o666))
	return to
}

var (
	language = regexp.MustCompile(`\d+\.\d+`)
	testFunc = regexp.MustCompile(`(?m)^func (Test(?:No)?Race\w+)\(`)
)

// names returns the tests of the suite as its sources have them.
func names(t *testing.T, dir string) []string {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	var all []string
	for _, name := range files {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range testFunc.FindAllStringSubmatch(string(src), -1) {
			all = append(all, m[1])
		}
	}
	slices.Sort(all)
	return all
}

func racy(name string) bool { return strings.HasPrefix(name, "TestRace") }
