package instrument

import (
	"go/ast"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTries compares what is said of each swap in testdata/retry with the comment on its
// line: yes, no with the reason, or none if it is not in a loop of its function.
func TestTries(t *testing.T) {
	l := standardLoader(t)
	names, _ := filepath.Glob("testdata/retry/*.go")
	yes, no := 0, 0
	for _, name := range names {
		p, m := loadGolden(t, l, name)
		got := verdicts(t, &Config{Imports: LookAlikes}, p)
		for line, want := range wanted(p.Files[0]) {
			switch {
			case got[line] != want:
				t.Errorf("%s:%d: %q, want %q", name, line, got[line], want)
			case want == "yes":
				yes++
			default:
				no++
			}
		}
		res, err := goldenConfig.Edit(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkEdited(&checker{Loader: l}, m, p, res); err != nil {
			t.Errorf("%s edited does not compile: %v", name, err)
		}
		if n, want := strings.Count(string(res.Files[0].Src), "_rl.Again"), strings.Count(string(p.Files[0].Src), "// yes\n"); n != want {
			t.Errorf("%s: %d swaps are marked, want %d", name, n, want)
		}
	}
	if yes < 30 || no < 60 {
		t.Errorf("only %d tries and %d others", yes, no)
	}
}

var wantComment = regexp.MustCompile(`CompareAndSwap.* // (yes|none|no: .*)$`)

func wanted(f *File) map[int]string {
	want := map[int]string{}
	for i, line := range strings.Split(string(f.Src), "\n") {
		if m := wantComment.FindStringSubmatch(line); m != nil {
			want[i+1] = m[1]
		}
	}
	return want
}

// verdicts says for each line with a call of a CompareAndSwap what is made of it.
func verdicts(t *testing.T, c *Config, p *Package) map[int]string {
	t.Helper()
	e := &editor{Config: c.withDefaults(), Package: p}
	if err := e.mark(); err != nil {
		t.Fatal(err)
	}
	got := map[int]string{}
	ast.Inspect(p.Files[0].Syntax, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && strings.HasPrefix(nameText(c.Fun), "CompareAndSwap") {
			why, judged := e.swaps[c]
			switch {
			case !judged:
				why = "none"
			case why == "":
				why = "yes"
			default:
				why = "no: " + why
			}
			got[e.Fset.Position(c.Pos()).Line] = why
		}
		return true
	})
	return got
}

func nameText(x ast.Expr) string {
	if id := nameOf(x); id != nil {
		return id.Name
	}
	return ""
}
