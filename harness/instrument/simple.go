package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// What an expression may do when it is evaluated decides whether it must stay
// where it is.

// calls reports whether one of list calls a function of the user's or receives.
func (e *fileEditor) calls(list ...ast.Expr) bool {
	for _, x := range list {
		if x != nil && e.callsOne(x) {
			return true
		}
	}
	return false
}

func (e *fileEditor) callsOne(x ast.Expr) bool {
	if known, ok := e.hasCall[x]; ok {
		return known
	}
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			found = found || !e.Info.Types[fun].IsType() && e.builtinOf(fun) == ""
		}
		return !found
	})
	e.hasCall[x] = found
	return found
}

func (e *fileEditor) allSimple(list []ast.Expr) bool {
	for _, x := range list {
		if !e.simple(x) {
			return false
		}
	}
	return true
}

// simple reports whether x has neither effect nor event and cannot panic, so
// that it does not matter when it is evaluated.
func (e *fileEditor) simple(x ast.Expr) bool {
	if x == nil || e.inert(x) {
		return true
	}
	switch x := x.(type) {
	case *ast.FuncLit:
		return true
	case *ast.ParenExpr:
		return e.simple(x.X)
	case *ast.Ident:
		return !e.place(x)
	case *ast.SelectorExpr:
		sel := e.Info.Selections[x]
		if sel == nil {
			return e.variable(x) == nil
		}
		return sel.Kind() == types.FieldVal && !sel.Indirect() && !e.place(x) && e.simple(x.X)
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && (e.simple(x.X) || x.Op == token.AND && e.variable(x.X) != nil)
	case *ast.BinaryExpr:
		return e.simpleBinary(x)
	case *ast.CompositeLit:
		return e.simpleComposite(x)
	case *ast.CallExpr:
		return e.simpleCall(x)
	}
	return false
}

func (e *fileEditor) simpleBinary(x *ast.BinaryExpr) bool {
	switch x.Op {
	case token.QUO, token.REM, token.SHL, token.SHR:
		return false
	case token.EQL, token.NEQ:
		if _, ok := core(e.Info.TypeOf(x.X)).(*types.Basic); !ok {
			return false
		}
	}
	return e.simple(x.X) && e.simple(x.Y)
}

func (e *fileEditor) simpleComposite(x *ast.CompositeLit) bool {
	if _, ok := core(e.Info.TypeOf(x)).(*types.Map); ok && len(x.Elts) > 0 {
		return false
	}
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		if !e.simple(el) {
			return false
		}
	}
	return true
}

// simpleCall: conversions between numbers, and len of a slice or string.
func (e *fileEditor) simpleCall(x *ast.CallExpr) bool {
	fun := ast.Unparen(x.Fun)
	if len(x.Args) != 1 || !e.simple(x.Args[0]) {
		return false
	}
	switch t := core(e.Info.TypeOf(x.Args[0])).(type) {
	case *types.Basic:
		return e.Info.Types[fun].IsType() || e.builtinOf(fun) == "len"
	case *types.Slice:
		return e.builtinOf(fun) == "len" && t != nil
	}
	return false
}

// quiet are packages whose functions neither wait nor call back: what comes
// after them may as well be announced before.
var quiet = map[string]bool{"bytes": true, "errors": true, "math": true, "math/bits": true, "reflect": true,
	"strconv": true, "strings": true, "unicode": true, "unicode/utf8": true}

// syncs reports whether x holds a receive, or a call that may wait.
func (e *fileEditor) syncs(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			if e.Info.Types[fun].IsType() || e.builtinOf(fun) != "" {
				return true
			}
			f := e.function(fun)
			found = found || f == nil || f.Pkg() == nil || !quiet[f.Pkg().Path()]
		}
		return !found
	})
	return found
}
