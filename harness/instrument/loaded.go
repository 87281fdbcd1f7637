package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// loads reports whether the iteration has loaded what the swap, at the end of path,
// compares with, from the word that it swaps. Then the swap fails only if somebody has
// been faster, and the next one succeeds if nobody is. A loop that compares with
// anything else, a 0 say, waits for somebody to put that there; if all wait for each
// other it is a deadlock, and must not be taken for one that has merely been slow.
func (l *look) loads(path []ast.Node, swap *ast.CallExpr) bool {
	word, old := l.swapOf(swap)
	if word == nil || slices.ContainsFunc(l.locals(word), l.changes) {
		return false
	}
	if l.loadOf(old, word) {
		return true
	}
	if !l.kept(old, swap) {
		return false
	}
	loaded, sure := 0, false
	l.assignments(func(x, value ast.Expr, by ast.Node) {
		if l.same(x, old) {
			loaded++
			sure = value != nil && l.loadOf(value, word) && onTheWay(by, path)
		}
	})
	return loaded == 1 && sure
}

// assignments calls f for all that the loop's body assigns; value is nil if what is
// assigned is no expression of its own.
func (l *look) assignments(f func(x, value ast.Expr, by ast.Node)) {
	each := func(by ast.Node, xs, values []ast.Expr) {
		for i, x := range xs {
			var value ast.Expr
			if len(values) == len(xs) {
				value = values[i]
			}
			if x != nil {
				f(x, value, by)
			}
		}
	}
	ast.Inspect(l.loop.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				each(n, n.Lhs, n.Rhs)
			} else {
				each(n, n.Lhs, nil)
			}
		case *ast.IncDecStmt:
			f(n.X, nil, n)
		case *ast.RangeStmt:
			each(n, []ast.Expr{n.Key, n.Value}, nil)
		case *ast.ValueSpec:
			for i, x := range n.Names {
				if len(n.Values) == len(n.Names) {
					f(x, n.Values[i], n)
				} else {
					f(x, nil, n)
				}
			}
		}
		return true
	})
}

// swapOf returns the word that a CompareAndSwap is of, and what it compares with.
func (l *look) swapOf(c *ast.CallExpr) (word, old ast.Expr) {
	old = ast.Unparen(c.Args[len(c.Args)-2])
	if len(c.Args) == 3 {
		return c.Args[0], old
	}
	s, _ := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if s == nil {
		return nil, old
	}
	return s.X, old
}

// loadOf reports whether x is an atomic load of word.
func (l *look) loadOf(x, word ast.Expr) bool {
	c, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := l.src.function(c.Fun)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != atomics {
		return false
	}
	if len(c.Args) == 1 {
		return l.same(c.Args[0], word)
	}
	s, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	return ok && f.Name() == "Load" && l.same(s.X, word)
}

// same reports whether x and y are the same variable, or the same field, element or
// target of the same.
func (l *look) same(x, y ast.Expr) bool {
	if x == nil || y == nil {
		return false
	}
	info := l.src.Info
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		y, ok := ast.Unparen(y).(*ast.Ident)
		return ok && x.Name != "_" && info.ObjectOf(x) != nil && info.ObjectOf(x) == info.ObjectOf(y)
	case *ast.SelectorExpr:
		y, ok := ast.Unparen(y).(*ast.SelectorExpr)
		if !ok || info.ObjectOf(x.Sel) != info.ObjectOf(y.Sel) {
			return false
		}
		return info.Selections[x] == nil || l.same(x.X, y.X)
	case *ast.StarExpr:
		y, ok := ast.Unparen(y).(*ast.StarExpr)
		return ok && l.same(x.X, y.X)
	case *ast.UnaryExpr:
		y, ok := ast.Unparen(y).(*ast.UnaryExpr)
		return ok && x.Op == token.AND && y.Op == token.AND && l.same(x.X, y.X)
	case *ast.IndexExpr:
		y, ok := ast.Unparen(y).(*ast.IndexExpr)
		return ok && l.same(x.X, y.X) && (l.same(x.Index, y.Index) || info.Types[x.Index].Value != nil && types.ExprString(x.Index) == types.ExprString(y.Index))
	}
	return false
}

// locals returns the local variables in x.
func (l *look) locals(x ast.Expr) (all []*types.Var) {
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := l.src.Info.ObjectOf(id).(*types.Var); ok && !v.IsField() && !isPackageLevel(v) {
				all = append(all, v)
			}
		}
		return true
	})
	return all
}

// kept reports whether only assignments to old change it before the swap. That is so of a
// variable, and of a field of what the function has made and uses by its fields alone.
func (l *look) kept(old ast.Expr, swap *ast.CallExpr) bool {
	if s, ok := old.(*ast.SelectorExpr); ok {
		v, sel := l.local(s.X), l.src.Info.Selections[s]
		if v == nil || sel == nil || len(sel.Index()) != 1 || !isPointer(v.Type()) {
			return false
		}
		return l.alone(v, l.src.funcOf[v], swap.Pos())
	}
	id, ok := old.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := l.src.Info.Uses[id].(*types.Var)
	return ok && !l.src.address[v] && !l.src.published[v]
}

// changes reports whether v, or what it leads to, may be another one at the swap than at
// the load: only the iteration itself could do that without a race, to a variable or to
// memory of its own.
func (l *look) changes(v *types.Var) bool {
	if slices.ContainsFunc(l.scratch, func(c scratch) bool { return c.v == v }) {
		return true
	}
	if v.Pos() < l.loop.Body.Pos() || v.Pos() >= l.loop.Body.End() {
		return l.src.assigned[v] && l.assigns(v)
	}
	return l.src.assigned[v] || l.src.address[v] || l.src.published[v] || leads(v.Type()) && l.freshVar(v)
}

// leads reports whether a value of type t leads to memory.
func leads(t types.Type) bool {
	_, basic := core(t).(*types.Basic)
	return !basic
}

// assigns reports whether the loop's body assigns v.
func (l *look) assigns(v *types.Var) (found bool) {
	l.assignments(func(x, _ ast.Expr, _ ast.Node) {
		id, ok := ast.Unparen(x).(*ast.Ident)
		found = found || ok && l.src.Info.Uses[id] == v
	})
	return found
}

// onTheWay reports whether s is run, on no condition, before the end of path.
func onTheWay(s ast.Node, path []ast.Node) bool {
	for i, n := range path[:len(path)-1] {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.IfStmt:
			list = []ast.Stmt{n.Init}
		case *ast.SwitchStmt:
			list = []ast.Stmt{n.Init}
		case *ast.TypeSwitchStmt:
			list = []ast.Stmt{n.Init}
		}
		for _, x := range list {
			if x == path[i+1] {
				break
			}
			if x == s {
				return true
			}
			if d, ok := x.(*ast.DeclStmt); ok && within(d, s) {
				return true
			}
		}
	}
	return false
}
