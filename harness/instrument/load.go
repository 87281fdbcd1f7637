package instrument

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A Query says which packages Load loads.
type Query struct {
	Dir      string   // where go list runs; "" means here
	Patterns []string // as for go list
	Tests    bool     // the internal test variant instead of the package, and the external test package
	Flags    []string // of go list: -tags, -mod, -overlay
	Env      []string // nil means os.Environ
}

// A Listing is what go list -json tells of a package; its fields are named as
// there.
type Listing struct {
	ImportPath      string // "p", "p [p.test]", "p_test [p.test]"
	Name            string
	Dir             string
	Export          string // file with export data
	ForTest         string
	DepOnly         bool
	Standard        bool
	GoFiles         []string
	CgoFiles        []string
	CompiledGoFiles []string
	SFiles          []string
	ImportMap       map[string]string
	Module          *Module
	Error           *ListError
	DepsErrors      []*ListError
	Incomplete      bool
	TestGoFiles     []string
	XTestGoFiles    []string
}

// A Module is the part of go list's Module that matters here.
type Module struct{ Path, GoVersion, Dir string }

// A ListError is an error that go list found.
type ListError struct{ Pos, Err string }

// Path returns the import path without the variant.
func (l *Listing) Path() string {
	path, _, _ := strings.Cut(l.ImportPath, " ")
	return path
}

// List runs go list for q and returns all packages, dependencies included, with
// their export data built.
func List(q Query) ([]*Listing, error) {
	args := []string{"list", "-e", "-export", "-compiled", "-deps", "-json=ImportPath,Name,Dir,Export,ForTest,DepOnly," +
		"Standard,GoFiles,CgoFiles,CompiledGoFiles,SFiles,ImportMap,Module,Error,DepsErrors,Incomplete,TestGoFiles,XTestGoFiles"}
	if q.Tests {
		args = append(args, "-test")
	}
	args = append(append(append(args, q.Flags...), "--"), q.Patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = q.Dir, q.Env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go list %s: %w\n%s", strings.Join(q.Patterns, " "), err, &stderr)
	}
	var list []*Listing
	for d := json.NewDecoder(&stdout); ; {
		l := new(Listing)
		if err := d.Decode(l); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, l)
	}
}

// Load lists, parses and type-checks the packages of q. Only they come from
// source; what they import comes from export data.
func Load(q Query) ([]*Package, error) {
	list, err := List(q)
	if err != nil {
		return nil, err
	}
	l := NewLoader(list)
	var pkgs []*Package
	for _, m := range Targets(list) {
		p, err := l.Check(m)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, nil
}

// Targets returns the packages that were asked for: of a package and its
// internal test variant only the latter, and no test mains.
func Targets(list []*Listing) []*Listing {
	variant := map[string]bool{}
	for _, m := range list {
		if m.ForTest != "" && m.ForTest == m.Path() {
			variant[m.Path()] = true
		}
	}
	var out []*Listing
	for _, m := range list {
		isMain := m.Name == "main" && strings.HasSuffix(m.ImportPath, ".test")
		replaced := m.ForTest == "" && variant[m.ImportPath]
		recompiled := m.ForTest != "" && m.ForTest != m.Path() && m.ForTest+"_test" != m.Path()
		if !m.DepOnly && !isMain && !replaced && !recompiled {
			out = append(out, m)
		}
	}
	return out
}

// A Loader type-checks packages of one listing.
type Loader struct {
	Fset   *token.FileSet
	Files  func(name string) ([]byte, error) // reads a source file; nil means os.ReadFile
	byPath map[string]*Listing

	importers map[string]types.Importer // by ForTest
}

// NewLoader returns a loader for the packages of list.
func NewLoader(list []*Listing) *Loader {
	l := &Loader{Fset: token.NewFileSet(), byPath: map[string]*Listing{}, importers: map[string]types.Importer{}}
	for _, m := range list {
		l.byPath[m.ImportPath] = m
	}
	return l
}

// Check parses and type-checks one package. Errors are the user's, with file
// and line.
func (l *Loader) Check(m *Listing) (*Package, error) {
	if m.Error != nil {
		return nil, fmt.Errorf("%s%s", prefix(m.Error.Pos), strings.TrimSpace(m.Error.Err))
	}
	p := &Package{Path: m.Path(), Dir: m.Dir, GoVersion: goVersion(m), Fset: l.Fset}
	if err := l.parse(p, m); err != nil {
		return nil, err
	}
	return p, l.check(p, m)
}

func prefix(pos string) string {
	if pos == "" {
		return ""
	}
	return pos + ": "
}

func goVersion(m *Listing) string {
	if m.Module != nil && m.Module.GoVersion != "" {
		return "go" + m.Module.GoVersion
	}
	if m.Module != nil {
		return "go1.16"
	}
	return ""
}

func (l *Loader) parse(p *Package, m *Listing) error {
	read := l.Files
	if read == nil {
		read = os.ReadFile
	}
	for _, name := range m.sources() {
		src, err := read(name)
		if err != nil {
			return fmt.Errorf("load %s: %w", m.ImportPath, err)
		}
		f, err := parser.ParseFile(l.Fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		file := &File{Name: name, Src: src, Syntax: f}
		if filepath.Dir(name) != m.Dir {
			file.Fixed = "uses cgo"
		}
		p.Files = append(p.Files, file)
	}
	return nil
}

// sources returns the files to type-check. What cgo made stands for the files
// that import "C"; it lies elsewhere.
func (m *Listing) sources() []string {
	names := m.GoFiles
	if len(m.CgoFiles) > 0 {
		names = m.CompiledGoFiles
	}
	abs := make([]string, len(names))
	for i, name := range names {
		if abs[i] = name; !filepath.IsAbs(name) {
			abs[i] = filepath.Join(m.Dir, name)
		}
	}
	return abs
}

func (l *Loader) check(p *Package, m *Listing) error {
	p.Info = NewInfo()
	return l.checkFor(m.ForTest, p, m)
}

// checkFor type-checks a package among those that belong to a test. Without Info it
// looks at declarations only, as one who imports the package does.
func (l *Loader) checkFor(forTest string, p *Package, m *Listing) error {
	var first error
	conf := types.Config{
		Importer: mappedImporter{l.importer(forTest), m.ImportMap}, GoVersion: p.GoVersion,
		IgnoreFuncBodies: p.Info == nil, Sizes: types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			if first == nil {
				first = err
			}
		},
	}
	var files []*ast.File
	for _, f := range p.Files {
		files = append(files, f.Syntax)
	}
	p.Types, _ = conf.Check(p.Path, l.Fset, files, p.Info)
	if first != nil {
		return fmt.Errorf("%w (does `go vet %s` pass?)", first, p.Path)
	}
	return nil
}

// NewInfo returns the maps that Edit needs filled.
func NewInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
		Instances: map[*ast.Ident]types.Instance{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
}

// importer returns the importer for packages with one ForTest: those recompiled
// for a test have types of their own.
func (l *Loader) importer(forTest string) types.Importer {
	imp := l.importers[forTest]
	if imp == nil {
		i := &sourceImporter{Loader: l, forTest: forTest, read: map[string]*types.Package{}}
		i.compiled = importer.ForCompiler(l.Fset, "gc", func(path string) (io.ReadCloser, error) {
			if dep := i.find(path); dep != nil && dep.Export != "" {
				return os.Open(dep.Export)
			}
			return nil, fmt.Errorf("no export data for %q: does it compile?", path)
		})
		imp = i
		l.importers[forTest] = imp
	}
	return imp
}

// A sourceImporter reads packages from their export data, and from their source
// what has none. No package with export data must import one without: there would be
// two of that.
type sourceImporter struct {
	*Loader
	forTest  string
	compiled types.Importer
	read     map[string]*types.Package // from their source
}

func (i *sourceImporter) find(path string) *Listing {
	if dep := i.byPath[path+" ["+i.forTest+".test]"]; dep != nil {
		return dep
	}
	return i.byPath[path]
}

func (i *sourceImporter) Import(path string) (*types.Package, error) {
	if p := i.read[path]; p != nil {
		return p, nil
	}
	m := i.find(path)
	if m == nil || m.Export != "" || m.Standard || path == "unsafe" {
		return i.compiled.Import(path)
	}
	p := &Package{Path: m.Path(), Dir: m.Dir, GoVersion: goVersion(m), Fset: i.Fset}
	if err := i.parse(p, m); err != nil {
		return nil, err
	}
	if err := i.checkFor(i.forTest, p, m); err != nil {
		return nil, err
	}
	i.read[path] = p.Types
	return p.Types, nil
}

// A mappedImporter imports for one package: import paths may stand for others,
// in vendor folders and test variants.
type mappedImporter struct {
	types.Importer
	paths map[string]string
}

func (i mappedImporter) Import(path string) (*types.Package, error) {
	if to, ok := i.paths[path]; ok {
		path, _, _ = strings.Cut(to, " ")
	}
	return i.Importer.Import(path)
}
