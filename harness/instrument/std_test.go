package instrument

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// checkEdited type-checks the result of an edit, with the stub as the runtime.
func checkEdited(l *Loader, m *Listing, p *Package, res *Result) error {
	fset := token.NewFileSet()
	var files []*ast.File
	edited := append(res.Files, res.Generated...)
	for _, f := range p.Files {
		if f.Fixed {
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
	if versionBefore(v, 18) {
		v = "go1.18"
	}
	conf := types.Config{
		Importer:  &stubImporter{mappedImporter{l.importer(m.ForTest), m.ImportMap}, fset, map[string]*types.Package{}},
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
	fset *token.FileSet
	stub map[string]*types.Package
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
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(i.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: i.Importer, Error: func(error) {}}
	p, _ := conf.Check(path, i.fset, files, nil)
	i.stub[path] = p
	return p, nil
}

var probeList = os.Getenv("PROBE")

func TestProbe(t *testing.T) {
	if probeList == "" {
		t.Skip()
	}
	debugPanic = os.Getenv("PROBEPANIC") != ""
	list, err := List(Query{Dir: os.Getenv("PROBEDIR"), Patterns: strings.Fields(probeList), Tests: os.Getenv("PROBETESTS") != ""})
	if err != nil {
		t.Fatal(err)
	}
	l := NewLoader(list)
	bad := 0
	for _, m := range Targets(list) {
		p, err := l.Check(m)
		if err != nil {
			t.Errorf("%s: load: %v", m.ImportPath, err)
			continue
		}
		cfg := Config{Imports: LookAlikes}
		res, err := cfg.Edit(p)
		if err != nil {
			t.Errorf("%s: %v", m.ImportPath, err)
			bad++
			continue
		}
		if dir := os.Getenv("PROBEOUT"); dir != "" {
			for _, f := range append(res.Files, res.Generated...) {
				os.WriteFile(filepath.Join(dir, filepath.Base(f.Name)), f.Src, 0o666)
			}
		}
		if err := checkEdited(l, m, p, res); err != nil {
			t.Errorf("%s: %v", m.ImportPath, err)
			bad++
		}
	}
	t.Logf("%d of %d bad", bad, len(Targets(list)))
}
