package build

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// findChecks looks for the tests that explore parts of themselves: in their
// source, or that of functions of their package that they mention, stands the
// name of a package of racelab that explores. Such a test is run once. One that
// gets there by other ways is found out when it does, and begun once more.
func (b *builder) findChecks(tests []Test) {
	for i := range tests {
		t := &tests[i]
		for _, p := range b.own(t) {
			t.Checks = append(t.Checks, b.checks(p)...)
		}
		slices.Sort(t.Checks)
	}
}

// explores reports whether a package is one of racelab's whose functions explore
// what they are given.
func (b *builder) explores(name string) bool {
	p := b.byPath[name]
	return name == explorer || p != nil && strings.HasPrefix(name, root+"/harness") && slices.Contains(p.Deps, explorer+"/engine")
}

func (b *builder) checks(p *Package) (tests []string) {
	if !slices.Contains(p.Deps, explorer+"/engine") {
		return nil
	}
	mentions := map[string][]string{} // by function, the names in it
	reach := map[string]bool{}
	for _, name := range p.files() {
		src, err := b.read(name)
		if err != nil {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		ours := b.exploringNames(f)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				names := namesIn(fn)
				mentions[fn.Name.Name] = names
				reach[fn.Name.Name] = slices.ContainsFunc(names, func(n string) bool { return ours[n] })
			}
		}
	}
	for again := true; again; {
		again = false
		for fn, names := range mentions {
			if !reach[fn] && slices.ContainsFunc(names, func(n string) bool { return reach[n] }) {
				reach[fn], again = true, true
			}
		}
	}
	for fn, yes := range reach {
		if yes && strings.HasPrefix(fn, "Test") {
			tests = append(tests, fn)
		}
	}
	return tests
}

// exploringNames returns the names by which a file knows packages that explore.
func (b *builder) exploringNames(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, imp := range f.Imports {
		of, err := strconv.Unquote(imp.Path.Value)
		if err != nil || !b.explores(of) {
			continue
		}
		name := path.Base(of)
		if imp.Name != nil {
			name = imp.Name.Name
		}
		names[name+"."] = true
	}
	return names
}

// namesIn lists the identifiers in a function; those before a dot with the dot.
func namesIn(fn *ast.FuncDecl) (names []string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				names = append(names, x.Name+".")
			}
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	})
	return names
}
