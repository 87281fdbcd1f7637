package build

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/wire"
)

// root is the import path of racelab's own module, whatever it is called.
var root = strings.TrimSuffix(reflect.TypeFor[wire.Config]().PkgPath(), "/harness/explore/wire")

// explorer is the package that users import; what lies below it is the runtime.
var explorer = root + "/harness/explore"

// drivers are the packages that drive the explorer from within a test: they are
// no part of what is explored, and share the one runtime of the program.
var drivers = map[string]bool{explorer: true, root + "/harness/linear": true}

// standard lists the packages of the standard library that are instrumented:
// those that hold a lock over a call of the user's code, that wait, or that start
// goroutines which come to a context. Others
// must not be without need: one that keeps its state in a sync.Pool of its own,
// below a package that is instrumented, would show accesses that nothing orders.
//
// Of package net it is the one file with net.Pipe, which waits on channels only.
var standard = map[string][]string{"context": nil, "io": nil, "log": nil, "log/slog": nil, "log/slog/internal/buffer": nil,
	"net": {"pipe.go"}, "database/sql": nil}

// untouched lists modules that are tools of the test: they draw programs and
// judge histories, and are neither instrumented nor scheduled.
var untouched = []string{"pgregory.net/rapid", "github.com/anishathalye/porcupine"}

// pick chooses what is to be edited in this build.
func (b *builder) pick(pkgs []*Package) (picked []*Package, left map[string]string) {
	picked, left = choose(pkgs)
	if b.Plain {
		return nil, left
	}
	return slices.DeleteFunc(picked, func(p *Package) bool { return b.Exclude[p.Path()] != "" }), left
}

// choose picks the packages to edit. The files of a package are shared by its
// variants, and so is what they are overlaid with, so one variant of each is
// chosen: the one with the package's own tests, which has all files, if there is
// one. The second result says of packages what the scheduler does not see.
func choose(pkgs []*Package) (picked []*Package, left map[string]string) {
	best := map[string]*Package{}
	left = map[string]string{}
	var order []string
	for _, p := range pkgs {
		if !p.candidate() {
			continue
		}
		if why := p.opaque(); why != "" {
			left[p.Path()] = why
		}
		old, seen := best[p.Path()]
		if !seen {
			order = append(order, p.Path())
		}
		if !seen || p.rank() > old.rank() {
			best[p.Path()] = p
		}
	}
	for _, base := range order {
		picked = append(picked, best[base])
	}
	return picked, left
}

// candidate reports whether p is of the kind that is instrumented.
func (p *Package) candidate() bool {
	base := p.Path()
	switch {
	case p.testMain(), p.broken(), len(p.GoFiles)+len(p.CgoFiles) == 0:
		return false
	case p.Standard:
		_, ok := standard[base]
		return ok
	case strings.HasPrefix(base, explorer+"/"):
		return false
	}
	for _, m := range untouched {
		if p.Module != nil && p.Module.Path == m {
			return false
		}
	}
	return true
}

// opaque says what of a package is not instrumented.
func (p *Package) opaque() string {
	switch {
	case p.Standard:
	case len(p.CgoFiles) > 0:
		return "uses cgo (" + p.importOfC() + "); what C code and the files that import C do is not seen. " +
			"Move what is concurrent into a package without cgo, or run its tests with go test -race"
	case len(p.SFiles) > 0:
		return wire.Assembly
	}
	return ""
}

// importOfC says where a file of p imports C.
func (p *Package) importOfC() string {
	name := p.CgoFiles[0]
	if !filepath.IsAbs(name) {
		name = filepath.Join(p.Dir, name)
	}
	fset := token.NewFileSet()
	line := 1
	if f, err := parser.ParseFile(fset, name, nil, parser.ImportsOnly); err == nil {
		for _, imp := range f.Imports {
			if imp.Path.Value == `"C"` {
				line = fset.Position(imp.Pos()).Line
			}
		}
	}
	return fmt.Sprintf("%s:%d", filepath.Base(name), line)
}

func (p *Package) rank() int {
	switch p.ForTest {
	case p.Path():
		return 2
	case "":
		return 1
	}
	return 0
}

// files returns the absolute names of the package's Go files.
func (p *Package) files() []string {
	names := make([]string, len(p.GoFiles))
	for i, f := range p.GoFiles {
		if names[i] = f; !filepath.IsAbs(f) {
			names[i] = filepath.Join(p.Dir, f)
		}
	}
	return names
}
