package build

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// calling has a loop that calls a function of a package below it, which calls one of a
// package below that.
var calling = map[string]string{
	"go.mod": "module user.example/calling\n\ngo 1.24\n",
	"low/low.go": "package low\n\nvar N int\n\ntype Pair struct{ A, B int32 }\n\nfunc (p *Pair) Set(n int32) { p.A = n }\n\n" +
		"func Next(n int32) int32 { return n + 1 }\n",
	"mid/mid.go": "package mid\n\nimport \"user.example/calling/low\"\n\nfunc Next(n int32) int32 { var p low.Pair; p.Set(n); return low.Next(p.A) }\n",
	"top/top.go": "package top\n\nimport (\n\t\"sync/atomic\"\n\n\t\"user.example/calling/mid\"\n)\n\nvar x atomic.Int32\n\n" +
		"func Add() {\n\tfor {\n\t\tif n := x.Load(); x.CompareAndSwap(n, mid.Next(n)) {\n\t\t\treturn\n\t\t}\n\t}\n}\n",
	"top/top_test.go": "package top\n\nimport \"testing\"\n\nfunc TestAdd(t *testing.T) { Add() }\n",
}

// What a package's loops call in others decides how the package is edited, so it is
// edited anew when that changes, with what it calls in the cache or not.
func TestBodies(t *testing.T) {
	c := written(t, calling)
	c.Patterns = []string{"./top"}
	marked := func(what string, want, compiled bool) {
		t.Helper()
		r := built(t, c)
		require.Equal(t, want, strings.Contains(editsOf(t, c, r)[filepath.Join(c.Dir, "top/top.go")], "_rl.Again["), what)
		require.Equal(t, compiled, r.Compiled, what)
	}
	low := filepath.Join(c.Dir, "low/low.go")
	counting := strings.Replace(calling["low/low.go"], "return n + 1", "N++; return n + 1", 1)

	marked("at first", true, true)
	marked("from the cache", true, false)
	rewrite(t, low, counting)
	marked("a body below below", false, false)
	rewrite(t, low, strings.Replace(calling["low/low.go"], "p.A = n", "p.A = n; N++", 1))
	marked("a method below below", false, false)
	rewrite(t, low, calling["low/low.go"]+"// x\n")
	marked("nothing but a comment", true, false)
	rewrite(t, filepath.Join(c.Dir, "mid/mid.go"), calling["mid/mid.go"]+"\nvar M int\n\nfunc init() { M++ }\n")
	marked("what is not called", true, false)
	rewrite(t, filepath.Join(c.Dir, "mid/mid.go"), strings.Replace(calling["mid/mid.go"], "var p low.Pair", "low.N++; var p low.Pair", 1))
	marked("a variable of another package", false, false)

	rewrite(t, filepath.Join(c.Dir, "mid/mid.go"), calling["mid/mid.go"])
	c.Cache = t.TempDir()
	marked("an empty cache", true, true)
	c.Compile = true
	rewrite(t, low, counting)
	marked("compiled", false, true)
	c.Exclude = map[string]string{"user.example/calling/low": "the test asks for it"}
	rewrite(t, low, calling["low/low.go"])
	marked("a package that is left as it is", true, true)
}
