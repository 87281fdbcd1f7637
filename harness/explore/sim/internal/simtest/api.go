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
	neither := func(p *types.Package) string {
		if p.Path() == real || p.Path() == like {
			return ""
		}
		return p.Path()
	}
	a, b := exports(pkgs[0].Types, neither), exports(pkgs[1].Types, neither)
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

// exports describes the exported identifiers, fields and methods of p.
func exports(p *types.Package, q types.Qualifier) map[string]string {
	all := map[string]string{}
	for _, name := range p.Scope().Names() {
		obj := p.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		n, ok := types.Unalias(obj.Type()).(*types.Named)
		if _, isType := obj.(*types.TypeName); isType && ok {
			describeType(all, n.Origin(), q)
		} else {
			all[name] = types.ObjectString(obj, q)
		}
		if c, ok := obj.(*types.Const); ok {
			all[name] += " = " + c.Val().ExactString()
		}
	}
	return all
}

func describeType(all map[string]string, n *types.Named, q types.Qualifier) {
	name := n.Obj().Name()
	all[name] = "type " + types.TypeString(n, q)
	switch u := n.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() {
				all[name+"."+f.Name()] = types.ObjectString(f, q)
			}
		}
	default:
		all[name] += " " + types.TypeString(u, q)
	}
	set := types.NewMethodSet(types.NewPointer(n))
	for m := range set.Methods() {
		if m.Obj().Exported() {
			all[name+"."+m.Obj().Name()] = types.ObjectString(m.Obj(), q)
		}
	}
}
