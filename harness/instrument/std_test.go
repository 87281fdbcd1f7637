package instrument

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A checker is a loader, for one goroutine at a time, that keeps what it has
// imported: most of the time of checking a package goes into what is below it.
type checker struct {
	*Loader
	stub map[string]map[string]*types.Package // by ForTest, then by path
}

// checkEdited type-checks the result of an edit, with the stub as the runtime.
func checkEdited(l *checker, m *Listing, p *Package, res *Result) error {
	fset := token.NewFileSet()
	var files []*ast.File
	edited := append(res.Files, res.Generated...)
	for _, f := range p.Files {
		if f.Fixed != "" {
			edited = append(edited, Edited{f.Name, f.Src})
		}
	}
	for _, f := range edited {
		a, err := parser.ParseFile(fset, f.Name, f.Src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, a)
	}
	var errs []error
	v := p.GoVersion
	if versionBefore(v, 20) {
		v = "go1.20"
	}
	conf := types.Config{
		Importer:  l.stubs(m),
		GoVersion: v, Sizes: types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) { errs = append(errs, err) },
	}
	conf.Check(p.Path, fset, files, nil)
	if len(errs) > 0 {
		return fmt.Errorf("%w (%d errors)", errs[0], len(errs))
	}
	return nil
}

// A stubImporter takes the runtime from testdata/stub and its look-alikes from
// the real packages.
type stubImporter struct {
	types.Importer
	stub map[string]*types.Package
}

func (l *checker) stubs(m *Listing) *stubImporter {
	if l.stub == nil {
		l.stub = map[string]map[string]*types.Package{}
	}
	if l.stub[m.ForTest] == nil {
		l.stub[m.ForTest] = map[string]*types.Package{}
	}
	return &stubImporter{mappedImporter{l.importer(m.ForTest), m.ImportMap}, l.stub[m.ForTest]}
}

func (i *stubImporter) Import(path string) (*types.Package, error) {
	rest, ok := strings.CutPrefix(path, "racelab/sim")
	if !ok {
		return i.Importer.Import(path)
	}
	if rest != "" && rest != "/std" {
		return i.Importer.Import(rest[1:])
	}
	if p := i.stub[path]; p != nil {
		return p, nil
	}
	names, _ := filepath.Glob(filepath.Join("testdata", "stub", rest, "*.go"))
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: i.Importer, Error: func(error) {}}
	p, _ := conf.Check(path, fset, files, nil)
	i.stub[path] = p
	return p, nil
}

// all makes TestEdit take the whole standard library: some time longer.
var all = flag.Bool("all", false, "edit and type-check all of the standard library")

// TestEdit edits packages of the standard library and of modules, checks that
// taking the insertions out gives back the source (Edit itself does), and that
// the result type-checks. At least 95 of 100 packages must pass both; the rest
// is named.
func TestEdit(t *testing.T) {
	patterns := []string{"container/list", "bytes", "strings", "bufio", "context", "log", "io", "sort",
		"text/template", "encoding/json", "github.com/stretchr/testify/assert", "pgregory.net/rapid",
		"go.uber.org/goleak", "github.com/anishathalye/porcupine", "golang.org/x/tools/go/ast/astutil"}
	if !testing.Short() {
		patterns = append(patterns, "net/http", "go/types", "math/big", "runtime")
	}
	if *all {
		patterns = []string{"std"}
	}
	list, err := List(Query{Patterns: patterns})
	if err != nil {
		t.Fatal(err)
	}
	targets := Targets(list)
	marked.Store(0)
	bad := editAll(t, list, targets)
	good := len(targets) - len(bad)
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		t.Logf("%s: %v", name, bad[name])
	}
	t.Logf("%d of %d packages edit, revert and type-check", good, len(targets))
	t.Logf("%d of their loops with a compare-and-swap are tries", marked.Load())
	if len(targets) < len(patterns) || good*100 < len(targets)*95 {
		t.Errorf("only %d of %d packages pass, want 95%%", good, len(targets))
	}
}

// editAll edits and checks packages, on as many processors as there are, and
// returns what is wrong with which. Each goroutine has a loader of its own.
func editAll(t *testing.T, list, targets []*Listing) map[string]error {
	var mu sync.Mutex
	bad := map[string]error{}
	todo := make(chan *Listing)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			l := &checker{Loader: NewLoader(list)}
			for m := range todo {
				begin := time.Now()
				if err := editAndCheck(l, m); err != nil {
					mu.Lock()
					bad[m.ImportPath] = err
					mu.Unlock()
				}
				if d := time.Since(begin); d > 5*time.Second {
					t.Logf("%s took %v", m.ImportPath, d)
				}
			}
		})
	}
	for _, m := range targets {
		todo <- m
	}
	close(todo)
	wg.Wait()
	return bad
}

func editAndCheck(l *checker, m *Listing) error {
	p, err := l.Check(m)
	if err != nil {
		return err
	}
	res, err := goldenConfig.Edit(p)
	if err != nil {
		return err
	}
	for _, f := range res.Files {
		marked.Add(int64(bytes.Count(f.Src, []byte("_rl.Again"))))
	}
	return checkEdited(l, m, p, res)
}

// marked counts the tries of the packages that TestEdit edits.
var marked atomic.Int64

// TestCheckFindsLoss holds the check that an edit can be undone to its word.
func TestCheckFindsLoss(t *testing.T) {
	b := &buffer{src: []byte("x = 1 /* a */\n")}
	b.insert(0, "y; ")
	b.hide(4, 13)
	out := b.bytes()
	if want := "y; x = /*1 /* a * /*/\n"; string(out) != want {
		t.Fatalf("edited %q, want %q", out, want)
	}
	if err := b.check(out); err != nil {
		t.Errorf("a good edit: %v", err)
	}
	for i := range out {
		if b.check(append(append([]byte{}, out[:i]...), out[i+1:]...)) == nil {
			t.Errorf("the loss of byte %d goes unnoticed", i)
		}
	}
	b.insert(0, "\n")
	if b.check(b.bytes()) == nil {
		t.Error("an inserted newline goes unnoticed")
	}
}

// BenchmarkPackage loads and edits one package of 5,000 lines; its imports come
// from export data.
func BenchmarkPackage(b *testing.B) {
	list, err := List(Query{Patterns: []string{"encoding/json"}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p, err := NewLoader(list).Check(Targets(list)[0])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (&Config{Imports: LookAlikes}).Edit(p); err != nil {
			b.Fatal(err)
		}
	}
}
