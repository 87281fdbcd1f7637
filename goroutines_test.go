package racelab_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGoroutinesAreWatched holds that a package which starts goroutines looks in its
// TestMain for those that its tests leave, if it has tests. The explorer's own are coroutines that
// belong to executions, and the programs of lessons and gallery are explored.
func TestGoroutinesAreWatched(t *testing.T) {
	starts, tested, watches := map[string]bool{}, map[string]bool{}, map[string]bool{}
	require.NoError(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_") || name == "gallery" || name == "harness/explore" || name == "bench/peers" {
				return fs.SkipDir
			}
		case strings.HasSuffix(name, "_test.go"):
			text, err := os.ReadFile(name)
			dir := filepath.Dir(name)
			tested[dir] = true
			watches[dir] = watches[dir] || strings.Contains(string(text), "goleak.")
			return err
		case strings.HasSuffix(name, ".go"):
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err == nil && startsGoroutines(file) {
				starts[filepath.Dir(name)] = true
			}
			return err
		}
		return nil
	}))
	require.Greater(t, len(starts), 5)
	for dir := range starts {
		require.True(t, watches[dir] || !tested[dir], "%s starts goroutines: its tests need goleak in a TestMain", dir)
	}
}

// startsGoroutines looks for a go statement and for calls of a method Go.
func startsGoroutines(file *ast.File) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			found = found || ok && s.Sel.Name == "Go"
		}
		return !found
	})
	return found
}

func TestStartsGoroutines(t *testing.T) {
	for body, want := range map[string]bool{"go f()": true, "wg.Go(f)": true, "f()": false, "x.Gone()": false} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc _() { "+body+" }", 0)
		require.NoError(t, err)
		require.Equal(t, want, startsGoroutines(file), body)
	}
}
