// Package instrument makes every visible operation of a Go package a call of
// the explorer's runtime: source in, edited source out.
//
// The wrong way is to change the syntax tree and print it: comments move, lines
// shift, and stack traces and compile errors no longer point into the user's
// file. Here text is only ever inserted. What must not run where it stands
// (`ch <-`, the left side of an assignment) is put into a comment; no newline is
// inserted, so that each statement stays on its line, and taking the insertions
// out gives back the original byte for byte, which Edit checks for each file.
//
//	p.count++            {_p := &p.count; _v := _rl.V(_p, _rls+1) + 1; *_rl.W(_p, _rls+2) = _v/*++*/}
//	if p.done {          if _rl.V(&p.done, _rls+3) {
//	v := <-ch            v := _rl.Recv(/*<-*/ch, _rls+4)
//	go work(p, 1)        /*go */{_f1 := p; _rl.GoCall(_rls+5, func() { work(_f1, 1) })…}
//
// The order of evaluation is part of the language, so a value on the right is
// computed before the write on the left is announced, operands on the left that
// hold calls are hoisted, and everything else stays in place.
//
// # Use
//
//	pkgs, err := instrument.Load(instrument.Query{Dir: dir, Patterns: []string{"./..."}, Tests: true})
//	cfg := instrument.Config{Imports: instrument.LookAlikes}
//	res, err := cfg.Edit(pkgs[0])
//	for _, f := range res.Files { … }      // overlay f.Name with f.Src
//	for _, f := range res.Generated { … }  // add f.Name (in the package's folder)
//
// A package and its internal test variant share the overlay of their common
// files. Therefore load the test variant, edit that, and use the result for
// both: files that are not tests refer only to zz_racelab.go, test files only to
// zz_racelab_test.go. The external test package is a package of its own, with
// zz_racelab_x_test.go.
//
// # What is marked
//
// A place is instrumented when another goroutine could reach it: what a pointer
// points to, slice elements, package variables that the package changes or
// exports, and local variables that are captured by a function literal and
// assigned to outside of their declaration, or whose address is taken. Facts
// come from go/types. Map elements and strings' bytes are not places: a map is
// one location, announced by MR and MW.
//
// It stops where Go text cannot follow: files that import "C", functions without
// a body or with //go:nosplit and its like, and the few forms named by Skipped.
package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
)

// A Package is one type-checked package.
type Package struct {
	Path      string // import path without the variant: "example.com/p", "example.com/p_test"
	Dir       string // the folder that generated files belong in
	GoVersion string // of the module: "go1.21"; "" means the newest
	Fset      *token.FileSet
	Files     []*File
	Types     *types.Package
	Info      *types.Info // Types, Defs, Uses, Implicits, Instances, Selections, Scopes, FileVersions
}

// A File is one source file of a package.
type File struct {
	Name   string
	Src    []byte
	Syntax *ast.File
	Fixed  string // why it is not edited; "" if it is
}

// A Config says what import paths and functions become. Its zero value leaves
// all of them as they are.
type Config struct {
	Runtime string            // import path of the runtime; "" means racelab/sim
	Std     string            // import path of the look-alikes of functions; "" means racelab/sim/std
	Imports map[string]string // "sync": "racelab/sim/sync"; the new path must end in the old one

	// Funcs maps a function, as types.Func.FullName has it ("runtime.Gosched",
	// "(reflect.Value).Send"), to the look-alike's name in Std. A method's
	// look-alike takes the receiver and returns the bound function.
	Funcs map[string]string

	// Notes maps functions to what the report shall say of a test that comes to
	// them: "net.Listen": "the network".
	Notes map[string]string

	// Touches says what a function that is not instrumented does with its
	// arguments: "sort.Ints": {{Arg: 0, Write: true}}. Argument -1 is the receiver. A method
	// of an interface is listed by the type it is called on: "(hash.Hash).Write".
	Touches map[string][]Touch

	// Uses names methods of interfaces, whichever they are, that may be those of a
	// type listed in Touches: what they do is found out at run time.
	Uses map[string]bool

	// Bodies returns a package that the edited one imports, type-checked from its source
	// with Info, and nil if it is not to be had. It says what is done by the functions that a
	// loop calls. nil means that none is to be had.
	Bodies func(path string) (*Package, error)
}

// A Touch is a read or a write of what an argument points to, or of all
// elements when it is a slice.
type Touch struct {
	Arg   int
	Write bool
	Rest  bool // Arg and all that come after it

	// Format says that the argument before Arg is the format of fmt.Printf, which
	// may not look at the others at all.
	Format bool

	// Like names the function of Std that announces the touch, where what is
	// touched depends on what an interface holds. It takes the argument and the
	// site, and returns the argument.
	Like string
}

// LookAlikes are the packages that the runtime has look-alikes of.
var LookAlikes = map[string]string{
	"sync":        "racelab/sim/sync",
	"sync/atomic": "racelab/sim/sync/atomic",
	"time":        "racelab/sim/time",
}

// A Result is the edited package.
type Result struct {
	Files     []Edited // the files of Package that are not Fixed, in their order
	Generated []Edited // the registration of sites and variables; may be empty
	Skipped   []Skip
}

// An Edited is the new content of a file.
type Edited struct {
	Name string
	Src  []byte
}

// A Skip is a part of the source that was left as it is.
type Skip struct {
	Pos    token.Position
	Reason string
}

// Edit instruments p. The error, if any, is an internal one: it says which file
// and line could not be edited.
func (c *Config) Edit(p *Package) (*Result, error) {
	pkg := &editor{Config: c.withDefaults(), Package: p}
	if err := pkg.mark(); err != nil {
		return nil, err
	}
	res := &Result{}
	for _, f := range p.Files {
		src, err := pkg.editFile(f)
		if err != nil {
			return nil, fmt.Errorf("instrument %s: %w", f.Name, err)
		}
		if f.Fixed == "" {
			res.Files = append(res.Files, Edited{f.Name, src})
		}
	}
	res.Generated = pkg.generate()
	res.Skipped = pkg.skipped
	return res, nil
}

func (c *Config) withDefaults() Config {
	d := *c
	if d.Runtime == "" {
		d.Runtime = "racelab/sim"
	}
	if d.Std == "" {
		d.Std = "racelab/sim/std"
	}
	return d
}

// An editor holds what is known of a package while its files are edited.
type editor struct {
	Config
	*Package
	*facts
	tables  [2]*table // of the files that are not tests, and of those that are
	names   names
	skipped []Skip
	swaps   map[*ast.CallExpr]string // those in loops: why they are no tries
}

func (e *editor) mark() (err error) {
	e.facts = findFacts(e.Package)
	e.names = chooseNames(e.facts.idents)
	e.tables = [2]*table{
		newTable(e.Path, e.names.sites),
		newTable(e.Path+" [test]", e.names.testSites),
	}
	e.swaps, err = e.tries()
	return err
}

func (e *editor) skip(n ast.Node, reason string) {
	e.skipped = append(e.skipped, Skip{e.Fset.Position(n.Pos()), reason})
}

// editFile edits one file and checks that the edit can be undone.
func (e *editor) editFile(f *File) ([]byte, error) {
	if f.Fixed != "" {
		e.skip(f.Syntax, f.Fixed)
		return f.Src, nil
	}
	fe := newFileEditor(e, f)
	if err := fe.run(); err != nil {
		return nil, err
	}
	out := fe.buf.bytes()
	if err := fe.buf.check(out); err != nil {
		return nil, fmt.Errorf("the edit cannot be undone: %w", err)
	}
	return out, nil
}

// names are the identifiers that edited files use, chosen so that the package
// has none of them.
type names struct {
	runtime, std, sites, testSites string
}

func chooseNames(taken map[string]bool) names {
	free := func(name string) string {
		for taken[name] {
			name += "_"
		}
		return name
	}
	return names{free("_rl"), free("_std"), free("_rls"), free("_rlt")}
}

func (e *editor) tableOf(f *File) *table {
	if isTest(f.Name) && !e.external() {
		return e.tables[1]
	}
	return e.tables[0]
}

// external reports whether all files are tests: an external test package, or
// a folder of tests only.
func (e *editor) external() bool {
	for _, f := range e.Files {
		if !isTest(f.Name) {
			return false
		}
	}
	return true
}

func isTest(name string) bool {
	m, _ := filepath.Match("*_test.go", filepath.Base(name))
	return m
}
