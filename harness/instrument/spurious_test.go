package instrument

import (
	"cmp"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSpurious makes the swaps of testdata/retry/spurious.go fail twice of three times
// without a reason, which nobody may notice of those that are tries. Of the others somebody does.
func TestSpurious(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	p, _ := loadGolden(t, standardLoader(t), "testdata/retry/spurious.go")
	e := &editor{Config: (&Config{Imports: LookAlikes}).withDefaults(), Package: p}
	if err := e.mark(); err != nil {
		t.Fatal(err)
	}
	plain := runSpurious(t, e, func(string) bool { return false })
	if tries := runSpurious(t, e, func(why string) bool { return why == "" }); tries != plain {
		t.Errorf("tries that fail show:\n%s\nwant\n%s", tries, plain)
	}
	others := strings.Split(runSpurious(t, e, func(why string) bool { return why != "" }), "\n")
	noticed := 0
	for i, line := range strings.Split(plain, "\n") {
		if line != others[i] {
			noticed++
		}
	}
	if noticed < 18 {
		t.Errorf("%d programs notice that swaps fail that are no tries:\n%s", noticed, strings.Join(others, "\n"))
	}
}

// runSpurious runs the program with those swaps failing that fail says.
func runSpurious(t *testing.T, e *editor, fail func(why string) bool) string {
	t.Helper()
	var swaps []*ast.CallExpr
	for c, why := range e.swaps {
		if fail(why) {
			swaps = append(swaps, c)
		}
	}
	slices.SortFunc(swaps, func(a, b *ast.CallExpr) int { return cmp.Compare(b.Pos(), a.Pos()) })
	f := e.Files[0]
	src := string(f.Src)
	for _, c := range swaps {
		from, to := c.Pos()-f.Syntax.FileStart, c.Lparen-f.Syntax.FileStart
		src = src[:from] + "swap(" + src[from:to] + ", " + src[to+1:]
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example.com/spurious\n\ngo 1.26\n",
		"p.go":    strings.Replace(src, "package p\n", "package main\n", 1),
		"main.go": spuriousMain,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return runProgram(t, dir)
}

const spuriousMain = `package main

import (
	"fmt"
	"maps"
	"slices"
)

var swaps int

func swap[T any](swap func(old, new T) bool, old, new T) bool {
	swaps++
	return swaps%3 == 0 && swap(old, new)
}

func main() {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		swaps = 0
		fmt.Println(name, all[name]())
	}
}
`
