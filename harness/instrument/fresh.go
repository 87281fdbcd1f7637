package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Memory is fresh if the code that is looked at has made it, so that nobody else can
// reach it: pure code hands nothing out. What a variable points to is fresh if all
// values are that the variable is ever assigned, and its address is not taken, which would be a way
// to assign it besides. That holds for one step: a pointer found in fresh memory may
// lead anywhere. Nor does it hold for a variable from before the loop, whose memory
// the iterations share; so it asks for variables of the body's own again.

// mine reports whether x is a variable of the body's own, a part of one, or in fresh memory.
func (l *look) mine(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "_" || l.ownVar(x) != nil || l.scratchOf(x, nil, false)
	case *ast.ParenExpr:
		return l.mine(x.X)
	case *ast.SelectorExpr:
		sel := l.src.Info.Selections[x]
		switch {
		case sel == nil || sel.Kind() != types.FieldVal:
			return false
		case sel.Indirect():
			return len(sel.Index()) == 1 && (l.fresh(x.X) || l.scratchOf(x.X, sel.Obj(), false))
		}
		return l.mine(x.X)
	case *ast.IndexExpr:
		if isArray(l.src.Info.TypeOf(x.X)) {
			return l.mine(x.X)
		}
		return l.fresh(x.X)
	case *ast.StarExpr:
		return l.fresh(x.X)
	}
	return false
}

// ownVar returns the variable that id is if it is declared in the body.
func (l *look) ownVar(id *ast.Ident) *types.Var {
	v, ok := l.src.Info.Uses[id].(*types.Var)
	if !ok || v.IsField() || isPackageLevel(v) || v.Pos() < l.own.Pos() || v.Pos() >= l.own.End() {
		return nil
	}
	return v
}

// fresh reports whether x, a pointer, slice or map, leads to fresh memory.
func (l *look) fresh(x ast.Expr) bool {
	if l.src.Info.Types[x].IsNil() {
		return true
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return l.fresh(x.X)
	case *ast.Ident:
		v := l.ownVar(x)
		return v != nil && l.freshVar(v) || l.scratchOf(x, nil, true)
	case *ast.UnaryExpr:
		return l.makes(x) || x.Op == token.AND && l.mine(x.X)
	case *ast.CompositeLit:
		return true
	case *ast.SliceExpr:
		if isArray(l.src.Info.TypeOf(x.X)) {
			return l.mine(x.X)
		}
		return l.fresh(x.X)
	case *ast.CallExpr:
		return l.freshCall(x)
	}
	return false
}

func (l *look) freshVar(v *types.Var) bool {
	if l.src.address[v] {
		return false
	}
	if p, ok := l.src.params[v]; ok {
		return !l.src.assigned[v] && l.src.funcs[key(p.of)] == l.body.node && l.body.fresh&argument(p.index) != 0
	}
	values, declared := l.src.values[v]
	if !declared {
		return false
	}
	if l.busy[v] {
		return true // assigned from itself: what it holds is from elsewhere
	}
	l.busy[v] = true
	defer delete(l.busy, v)
	for _, x := range values {
		if x == nil || !l.fresh(x) {
			return false
		}
	}
	return true
}

// argument is the bit of body.fresh for a parameter, none for one that is too far right.
func argument(index int) uint64 { return 1 << (index + 1) }

// freshCall reports whether c makes what it returns.
func (l *look) freshCall(c *ast.CallExpr) bool {
	fun := ast.Unparen(c.Fun)
	if l.src.Info.Types[fun].IsType() {
		if _, basic := core(l.src.Info.TypeOf(c)).(*types.Basic); basic { // unsafe.Pointer
			return false
		}
		b, ok := core(l.src.Info.TypeOf(c.Args[0])).(*types.Basic)
		return ok && b.Info()&types.IsString != 0 || l.fresh(c.Args[0])
	}
	switch l.src.builtinOf(fun) {
	case "new", "make":
		return true
	case "append":
		return l.fresh(c.Args[0])
	}
	for _, name := range []string{"maps.Clone", "slices.Clone", "slices.Concat"} {
		if l.src.calls(c, name) {
			return true
		}
	}
	return false
}
