package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Hoisting computes a part of a left side before the right side. The part is
// remembered in e.hoisted, and value writes the variable's name instead of it.

func (e *fileEditor) hoist(x ast.Expr, out *strings.Builder) {
	name := e.temp("h")
	out.WriteString(name + " := " + e.copyValue(x) + "; ")
	e.hoisted[x] = name
}

// hoistCalls hoists the calls and receives in x, in order.
func (e *fileEditor) hoistCalls(x ast.Expr) string {
	var out strings.Builder
	for _, c := range e.outerCalls(x) {
		e.hoist(c, &out)
	}
	return out.String()
}

// outerCalls returns the calls and receives in x that are in no other one.
func (e *fileEditor) outerCalls(x ast.Expr) []ast.Expr {
	var list []ast.Expr
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			if (n.Op == token.LAND || n.Op == token.LOR) && e.calls(n.Y) && e.hoistable(n) {
				list = append(list, n)
				return false
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				list = append(list, n)
				return false
			}
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			if !e.Info.Types[fun].IsType() && e.builtinOf(fun) == "" {
				list = append(list, n)
				return false
			}
		}
		return true
	})
	return list
}

// hoistOperands hoists the pointer, slice, map and index operands of x: in
// a, b = … they are computed before any assignment. all are the left sides.
func (e *fileEditor) hoistOperands(x ast.Expr, all []ast.Expr) string {
	var out strings.Builder
	for _, o := range e.operands(x) {
		if !e.inert(o) && e.hoistable(o) && !e.steady(o, all) {
			e.hoist(o, &out)
		}
	}
	return out.String()
}

// steady reports whether o is a variable that nobody else sees and that the
// statement does not assign to.
func (e *fileEditor) steady(o ast.Expr, all []ast.Expr) bool {
	v := e.variable(o)
	if v == nil || e.shared(v) {
		return false
	}
	for _, l := range all {
		if e.variable(l) == v {
			return false
		}
	}
	return true
}

// operands returns what is evaluated of a left side before the assignment.
func (e *fileEditor) operands(x ast.Expr) []ast.Expr {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.operands(x.X)
	case *ast.StarExpr:
		return []ast.Expr{x.X}
	case *ast.SelectorExpr:
		if e.Info.Selections[x] == nil {
			return nil
		}
		if isPointer(e.Info.TypeOf(x.X)) {
			return []ast.Expr{x.X}
		}
		return e.operands(x.X)
	case *ast.IndexExpr:
		if _, ok := core(e.Info.TypeOf(x.X)).(*types.Array); ok {
			return append(e.operands(x.X), x.Index)
		}
		return []ast.Expr{x.X, x.Index}
	}
	return nil
}
