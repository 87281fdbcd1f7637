package simtest

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/packages"
)

// SameAPI fails t where the exported identifiers of like differ from those of
// real in anything but the package of their types: parameter names, methods and
// exported fields included. Identifiers that like has beyond real are errors
// too.
func SameAPI(t *testing.T, real, like string) {
	t.Helper()
	c := packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps}
	pkgs, err := packages.Load(&c, real, like)
	if err != nil || len(pkgs) != 2 || len(pkgs[0].Errors)+len(pkgs[1].Errors) > 0 {
		t.Fatalf("loading %s and %s: %v %v", real, like, err, pkgs)
	}
	a, b := exports(pkgs[0].Types), exports(pkgs[1].Types)
	if pkgs[0].PkgPath != real {
		a, b = b, a
	}
	for name, want := range a {
		if got := b[name]; got != want {
			t.Errorf("%s.%s:\n got %s\nwant %s", like, name, got, want)
		}
	}
	for name, got := range b {
		if a[name] == "" {
			t.Errorf("%s.%s: got %s, want nothing", like, name, got)
		}
	}
	if len(a) == 0 {
		t.Errorf("%s exports nothing", real)
	}
}

// exports describes the exported identifiers, fields and methods of p. Types of
// p are written without their package.
func exports(p *types.Package) map[string]string {
	all := map[string]string{}
	for _, name := range p.Scope().Names() {
		obj := p.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		n, ok := types.Unalias(obj.Type()).(*types.Named)
		if _, isType := obj.(*types.TypeName); isType && ok {
			describeType(all, n)
		} else {
			all[name] = types.ObjectString(obj, qualifier(p))
		}
	}
	return all
}

// describeType writes a type, which may be another package's behind an alias, as
// seen from its own package.
func describeType(all map[string]string, n *types.Named) {
	local := qualifier(n.Obj().Pkg())
	name := n.Obj().Name()
	all[name] = "type " + types.TypeString(n, local)
	switch u := n.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() {
				all[name+"."+f.Name()] = types.ObjectString(f, local)
			}
		}
	default:
		all[name] += " " + types.TypeString(u, local)
	}
	set := types.NewMethodSet(types.NewPointer(n))
	for m := range set.Methods() {
		if m.Obj().Exported() {
			all[name+"."+m.Obj().Name()] = types.ObjectString(m.Obj(), local)
		}
	}
}

func qualifier(p *types.Package) types.Qualifier {
	return func(other *types.Package) string {
		if other.Path() == p.Path() {
			return ""
		}
		return other.Path()
	}
}
