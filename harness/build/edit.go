package build

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"example.com/racelab/harness/instrument"
)

// change is what becomes of one package: the content of its files, new files
// included, and the places that were left as they are.
type change struct {
	files   map[string][]byte // by absolute name
	skipped []string
}

// edit instruments one package.
func (b *builder) edit(p *Package) (*change, error) {
	if p.Base() == explorer {
		return b.redirect(p)
	}
	src, err := b.check(p)
	if err != nil {
		return nil, err
	}
	res, err := b.instrument.Edit(src)
	if err != nil {
		return nil, err
	}
	ch := &change{files: map[string][]byte{}}
	for i, f := range res.Files {
		if !bytes.Equal(f.Src, src.Files[i].Src) {
			ch.files[f.Name] = f.Src
		}
	}
	for _, f := range res.Generated {
		ch.files[filepath.Join(p.Dir, filepath.Base(f.Name))] = f.Src
	}
	for _, s := range res.Skipped {
		ch.skipped = append(ch.skipped, fmt.Sprintf("%s:%d: %s", filepath.Base(s.Pos.Filename), s.Pos.Line, s.Reason))
	}
	return ch, nil
}

// redirect lets the package that users import share the one runtime of the
// program: its imports are changed, nothing else.
func (b *builder) redirect(p *Package) (*change, error) {
	ch := &change{files: map[string][]byte{}}
	for _, name := range p.files() {
		src, err := b.read(name)
		if err != nil {
			return nil, err
		}
		ch.files[name] = toStandard(src)
	}
	return ch, nil
}

// check parses and type-checks a package against the export data of what it
// imports.
func (b *builder) check(p *Package) (*instrument.Package, error) {
	src := &instrument.Package{
		Path: strings.TrimSuffix(p.Base(), ".test"),
		Fset: token.NewFileSet(),
		Info: &types.Info{
			Types:        map[ast.Expr]types.TypeAndValue{},
			Defs:         map[*ast.Ident]types.Object{},
			Uses:         map[*ast.Ident]types.Object{},
			Implicits:    map[ast.Node]types.Object{},
			Instances:    map[*ast.Ident]types.Instance{},
			Selections:   map[*ast.SelectorExpr]*types.Selection{},
			Scopes:       map[ast.Node]*types.Scope{},
			FileVersions: map[*ast.File]string{},
		},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		src.GoVersion = "go" + p.Module.GoVersion
	}
	var files []*ast.File
	for _, name := range p.files() {
		text, err := b.read(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(src.Fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		src.Files = append(src.Files, &instrument.File{Name: name, Src: text, Syntax: f})
	}
	conf := types.Config{
		Importer:  importer.ForCompiler(src.Fset, "gc", b.lookup(p)),
		GoVersion: src.GoVersion,
		Sizes:     types.SizesFor("gc", b.goarch()),
	}
	var err error
	src.Types, err = conf.Check(src.Path, src.Fset, files, src.Info)
	return src, err
}

func (b *builder) goarch() string {
	if a := b.goenv["GOARCH"]; a != "" {
		return a
	}
	return runtime.GOARCH
}

// lookup opens the export data of what p imports.
func (b *builder) lookup(p *Package) importer.Lookup {
	return func(path string) (io.ReadCloser, error) {
		if to, ok := p.ImportMap[path]; ok {
			path = to
		}
		dep, ok := b.byPath[path]
		if !ok || dep.Export == "" {
			return nil, fmt.Errorf("no export data of %q, imported by %s", path, p.ImportPath)
		}
		return os.Open(dep.Export)
	}
}

// read reads a source file as the user's own overlay has it.
func (b *builder) read(name string) ([]byte, error) {
	if to, ok := b.user[name]; ok {
		name = to
	}
	return os.ReadFile(name)
}
