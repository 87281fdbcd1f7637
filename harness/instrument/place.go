package instrument

import (
	"go/ast"
	"go/types"
	"strings"
)

// A place is memory that other goroutines may reach.

// variable returns the variable that x names, if it names one.
func (p *Package) variable(x ast.Expr) *types.Var {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v, _ := p.Info.Uses[x].(*types.Var)
		return v
	case *ast.SelectorExpr:
		if p.Info.Selections[x] == nil {
			v, _ := p.Info.Uses[x.Sel].(*types.Var)
			return v
		}
	}
	return nil
}

// place reports whether x is addressable memory that may be shared.
func (e *fileEditor) place(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		v := e.variable(x)
		return v != nil && e.shared(v) && !(isSentinel(v) && !e.assigned[v])
	case *ast.ParenExpr:
		return e.place(x.X)
	case *ast.SelectorExpr:
		sel := e.Info.Selections[x]
		if sel == nil {
			v := e.variable(x)
			return v != nil && e.shared(v) && !isSentinel(v)
		}
		return sel.Kind() == types.FieldVal && (sel.Indirect() || e.place(x.X))
	case *ast.IndexExpr:
		switch core(e.Info.TypeOf(x.X)).(type) {
		case *types.Slice, *types.Pointer:
			return true
		case *types.Array:
			return e.place(x.X)
		}
	case *ast.StarExpr:
		return !e.Info.Types[x].IsType()
	}
	return false
}

// isSentinel reports whether v is an error of the standard library, such as
// io.EOF, which nobody assigns to.
func isSentinel(v *types.Var) bool {
	if !isPackageLevel(v) {
		return false
	}
	std := !strings.Contains(strings.SplitN(v.Pkg().Path(), "/", 2)[0], ".")
	return std && v.Type() == types.Universe.Lookup("error").Type()
}

// addr edits x where its address or place is wanted: only the pointers and
// indices on the way are read.
func (e *fileEditor) addr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
	case *ast.ParenExpr:
		e.addr(x.X)
	case *ast.SelectorExpr:
		switch sel := e.Info.Selections[x]; {
		case sel == nil:
		case sel.Kind() == types.FieldVal:
			e.throughFields(x, sel, wantAddress, false)
		default:
			e.value(x, false)
		}
	case *ast.IndexExpr:
		switch core(e.Info.TypeOf(x.X)).(type) {
		case *types.Array:
			e.addr(x.X)
			e.value(x.Index, false)
		case *types.Slice, *types.Pointer:
			e.value(x.X, e.calls(x.Index))
			e.value(x.Index, false)
		default:
			e.value(x, false)
		}
	case *ast.StarExpr:
		e.value(x.X, false)
	default:
		e.value(x, false)
	}
}

// base edits the X of X.f.
func (e *fileEditor) base(x ast.Expr) {
	if isPointer(e.Info.TypeOf(x)) {
		e.value(x, false)
		return
	}
	e.addr(x)
}
