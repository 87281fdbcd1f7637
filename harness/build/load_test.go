package build

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layered has a package below another one, whose tests are within it and outside, and
// a third that is compiled again for those outside.
var layered = map[string]string{
	"go.mod": "module user.example/layered\n\ngo 1.24\n",
	"low/low.go": "package low\n\nimport (\n\t_ \"embed\"\n\t\"sync\"\n)\n\n//go:embed text\nvar Text string\n\n" +
		"type Counter struct {\n\tmu sync.Mutex\n\tN  int\n}\n\nfunc (c *Counter) Add(n int) {\n\tc.mu.Lock()\n\tc.N += n\n\tc.mu.Unlock()\n}\n",
	"low/text":            "text",
	"top/top.go":          "package top\n\nimport \"user.example/layered/low\"\n\nvar C low.Counter\n\nfunc Two() { C.Add(2) }\n",
	"top/in_test.go":      "package top\n\nimport \"testing\"\n\nvar Seen int\n\nfunc TestIn(t *testing.T) { Two(); Seen = C.N }\n",
	"top/out_test.go":     "package top_test\n\nimport (\n\t\"testing\"\n\n\t\"user.example/layered/beside\"\n\t\"user.example/layered/top\"\n)\n\nfunc TestOut(t *testing.T) { beside.Four(&top.C); top.Seen++ }\n",
	"beside/beside.go":    "package beside\n\nimport (\n\t\"user.example/layered/low\"\n\t\"user.example/layered/top\"\n)\n\nfunc Four(c *low.Counter) { top.Two(); c.Add(2) }\n",
	"other/x_test.go":     "package other\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) {}\n",
	"tagged/x_test.go":    "package tagged\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) {}\n",
	"tagged/y_test.go":    "//go:build more\n\npackage tagged\n\nimport \"testing\"\n\nfunc TestY(t *testing.T) {}\n",
	"main/main_test.go":   "package main\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { main() }\n",
	"main/main.go":        "package main\n\nfunc main() {}\n",
	"assembled/asm.s":     "// nothing\n",
	"assembled/asm.go":    "package assembled\n\nfunc F() {}\n",
	"assembled/a_test.go": "package assembled\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { F() }\n",
}

func written(t *testing.T, files map[string]string) Config {
	dir := t.TempDir()
	for name, text := range files {
		rewrite(t, filepath.Join(dir, name), text)
	}
	return Config{Dir: dir, Patterns: []string{"./..."}, Runtime: stubRuntime(t), Cache: t.TempDir()}
}

func rewrite(t *testing.T, name, text string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
}

func built(t *testing.T, c Config) *Result {
	r, err := c.Build(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// editsOf returns the edited files of the module, by name.
func editsOf(t *testing.T, c Config, r *Result) map[string]string {
	var o struct{ Replace map[string]string }
	require.NoError(t, json.Unmarshal([]byte(overlayOf(t, r)), &o))
	files := map[string]string{}
	for name, to := range o.Replace {
		if within(c.Dir, name) {
			text, err := os.ReadFile(to)
			require.NoError(t, err)
			files[name] = string(text)
		}
	}
	return files
}

// What was edited is not compiled as it is, and is instrumented as if it were.
func TestWhatWasEditedIsReadFromItsSource(t *testing.T) {
	c := written(t, layered)
	require.True(t, built(t, c).Compiled, "the first time")
	require.False(t, built(t, c).Compiled, "with nothing changed")
	rewrite(t, filepath.Join(c.Dir, "low/low.go"), layered["low/low.go"]+"\nfunc (c *Counter) Sub(n int) { c.N -= n }\n")
	fast := built(t, c)
	require.False(t, fast.Compiled)
	require.Empty(t, fast.Bad)
	require.Equal(t, []string{"user.example/layered/assembled"}, slices.Collect(maps.Keys(fast.Left)))

	c.Cache, c.Compile = t.TempDir(), true
	whole := built(t, c)
	require.True(t, whole.Compiled)
	files := editsOf(t, c, fast)
	require.Equal(t, editsOf(t, c, whole), files)
	require.Contains(t, files[filepath.Join(c.Dir, "low/low.go")], "_rl.V(_p1")
	require.Contains(t, files[filepath.Join(c.Dir, "top/out_test.go")], "&top.Seen")
	require.Equal(t, whole.Tests, fast.Tests)
}

// More than a few packages the go command compiles beside each other.
func TestMuchIsCompiled(t *testing.T) {
	c := written(t, layered)
	built(t, c)
	for i := range few + 1 {
		rewrite(t, filepath.Join(c.Dir, "more", string(rune('a'+i)), "m.go"), "package m\n")
	}
	require.True(t, built(t, c).Compiled)
}

// Errors are the compiler's, also where a type check finds none.
func TestErrorsAreTheCompilers(t *testing.T) {
	c := written(t, layered)
	built(t, c)
	rewrite(t, filepath.Join(c.Dir, "low/low.go"), layered["low/low.go"]+"\nfunc f() { g() }\n")
	r := built(t, c)
	require.True(t, r.Compiled)
	require.Contains(t, r.Bad, "user.example/layered/low")
	require.Contains(t, r.Bad, "user.example/layered/top")

	rewrite(t, filepath.Join(c.Dir, "low/low.go"), layered["low/low.go"]+"\nfunc f()\n")
	r = built(t, c)
	require.False(t, r.Compiled)
	require.Empty(t, r.Bad, "which is what Compiled says")
	c.Compile = true
	require.Contains(t, built(t, c).Bad, "user.example/layered/low")
}

// All that goes into a test binary is part of its ID.
func TestIDs(t *testing.T) {
	c := written(t, layered)
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GOFLAGS=") })
	ids := func(c Config) map[string]string {
		b, err := c.begin(t.Context())
		require.NoError(t, err)
		defer os.RemoveAll(b.temp)
		pkgs, err := b.list(t.Context())
		require.NoError(t, err)
		if !b.identify(pkgs) {
			return nil
		}
		b.know(pkgs)
		list := map[string]string{}
		for _, p := range tests(pkgs, b.byPath) {
			list[strings.TrimPrefix(p.ImportPath, "user.example/layered/")] = p.ID
		}
		return list
	}
	before := ids(c)
	require.Len(t, before, 5)
	changed := func(what string, want ...string) {
		now := ids(c)
		var got []string
		for name := range maps.Keys(before) {
			if now[name] != before[name] {
				got = append(got, name)
			}
		}
		require.ElementsMatch(t, want, got, what)
		before = now
	}
	all := slices.Collect(maps.Keys(before))
	changed("nothing")
	in := func(name string) string { return filepath.Join(c.Dir, name) }
	rewrite(t, in("low/text"), "texT")
	changed("an embedded file", "top")
	rewrite(t, in("low/low.go"), layered["low/low.go"]+"// x\n")
	changed("a source below", "top")
	rewrite(t, in("beside/more.go"), "package beside\n")
	changed("a new source below the tests outside", "top")
	rewrite(t, in("top/in_test.go"), layered["top/in_test.go"]+"// x\n")
	changed("its tests", "top")
	rewrite(t, in("assembled/asm.s"), "// nothing else\n")
	changed("assembly", "assembled")
	rewrite(t, in("main/default.pgo"), "")
	changed("a profile for the compiler", "main")
	rewrite(t, in("main/main.go"), "//go:debug panicnil=1\npackage main\n\nfunc main() {}\n")
	changed("a setting of the runtime", "main")
	c.Flags = []string{"-tags=more"}
	changed("a flag", all...)
	c.Env = append(c.Env, "GOAMD64=v2", "GOARM64=v8.1")
	changed("the processor", all...)
	c.Env = append(c.Env, "CGO_CFLAGS=-g")
	changed("a flag of the C compiler", all...)
	rewrite(t, in("go.mod"), "module user.example/layered\n\ngo 1.25\n")
	changed("the language", all...)
	c.Flags = append(c.Flags, "-gcflags=-N")
	require.Empty(t, ids(c), "what that brings in, the go command knows")
}
