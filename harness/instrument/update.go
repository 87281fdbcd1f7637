package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// An update is lhs op= rhs, or lhs++ with rhs nil.
type update struct {
	stmt         ast.Stmt
	lhs, rhs     ast.Expr
	op           string
	opPos, opEnd token.Pos
}

func (e *fileEditor) update(u update, inBlock bool) {
	switch {
	case !e.target(u.lhs):
		e.addr(u.lhs)
		e.value(u.rhs, false)
	case e.isMapIndex(u.lhs):
		e.wrap(u.stmt, inBlock, func() { e.updateMap(u, ast.Unparen(u.lhs).(*ast.IndexExpr)) })
	case !inBlock && e.fixed(u.lhs) && !e.calls(u.rhs):
		e.updateExpr(u)
	case u.rhs != nil && e.calls(u.rhs) && e.hoistable(u.rhs):
		e.wrap(u.stmt, inBlock, func() { e.updateLate(u) })
	default:
		e.wrap(u.stmt, inBlock, func() { e.updatePlace(u) })
	}
}

// updateExpr is for a variable in an init or post statement:
// At(&x).Set(V(&x) op rhs).
func (e *fileEditor) updateExpr(u update) {
	again := e.copyAddr(u.lhs)
	read, write := e.site(u.lhs, "r"), e.site(u.lhs, "w")
	e.before(u.lhs, e.rt()+"At(&")
	e.addr(u.lhs)
	e.after(u.lhs, ", "+write+").Set("+e.rt()+"V(&"+again+", "+read+") "+u.op)
	e.operandOf(u, ")")
}

// operandOf edits the right side of u, in place.
func (e *fileEditor) operandOf(u update, end string) {
	if u.rhs == nil {
		e.at(u.opPos, " 1"+end)
		e.hideSpan(u.opPos, u.opEnd)
		return
	}
	e.hideSpan(u.opPos, u.opEnd)
	e.before(u.rhs, "(")
	e.value(u.rhs, false)
	e.after(u.rhs, ")"+end)
}

// updatePlace is p := &lhs; v := V(p) op rhs; *W(p) = v.
func (e *fileEditor) updatePlace(u update) {
	p, v := e.temp("p"), e.temp("v")
	read, write := e.site(u.lhs, "r"), e.site(u.lhs, "w")
	e.before(u.lhs, p+" := &")
	e.addr(u.lhs)
	e.after(u.lhs, "; "+v+" := "+e.rt()+"V("+p+", "+read+") "+u.op)
	e.operandOf(u, "; *"+e.rt()+"W("+p+", "+write+") = "+v)
}

// updateLate is the same with a call in rhs, which runs before the read.
func (e *fileEditor) updateLate(u update) {
	hoists := e.hoistCalls(u.lhs)
	t, p, v := e.temp("t"), e.temp("p"), e.temp("v")
	read, write := e.site(u.lhs, "r"), e.site(u.lhs, "w")
	at := e.copyAddr(u.lhs)
	e.before(u.lhs, hoists+t+" := ")
	e.hideSpan(u.lhs.Pos(), u.rhs.Pos())
	e.value(u.rhs, false)
	e.after(u.rhs, "; "+p+" := &"+at+"; "+v+" := "+e.rt()+"V("+p+", "+read+") "+u.op+" "+t+
		"; *"+e.rt()+"W("+p+", "+write+") = "+v)
}

// updateMap is m[k] op= rhs.
func (e *fileEditor) updateMap(u update, x *ast.IndexExpr) {
	hoists := e.hoistCalls(x)
	read, write := e.site(x.X, "mr"), e.site(x.X, "mw")
	late := u.rhs != nil && e.calls(u.rhs) && e.hoistable(u.rhs)
	m, v := e.temp("m"), e.temp("v")
	operands := m + " := " + e.copyValue(x.X) + "; "
	k := e.copyValue(x.Index)
	if !e.inert(x.Index) && e.hoistable(x.Index) {
		name := e.temp("k")
		operands += name + " := " + k + "; "
		k = name
	}
	load := v + " := " + e.rt() + "MR(" + m + ", " + read + ")[" + k + "] " + u.op
	store := "; " + e.rt() + "MW(" + m + ", " + write + ")[" + k + "] = " + v
	if e.unordered(x) {
		store = "; " + e.rt() + "MAt(" + m + ", " + write + ").Put(" + k + ", " + v + ")"
	}
	switch {
	case late:
		t := e.temp("t")
		e.before(u.lhs, hoists+t+" := ")
		e.hideSpan(u.lhs.Pos(), u.rhs.Pos())
		e.value(u.rhs, false)
		e.after(u.rhs, "; "+operands+load+" "+t+store)
	default:
		e.before(u.lhs, hoists+operands+load)
		e.hideNode(u.lhs)
		e.operandOf(u, store)
	}
}

// hoistable reports whether t := x gives t the type that x has where it stands.
func (e *fileEditor) hoistable(x ast.Expr) bool {
	tv := e.Info.Types[x]
	switch {
	case tv.Value != nil || tv.IsNil():
		return false
	case e.isTuple(x):
		return true
	case e.function(x) != nil && e.Info.Selections[selectorOf(x)] == nil:
		return false
	}
	switch t := tv.Type.(type) {
	case *types.Basic:
		return t.Kind() == types.Bool || t.Kind() == types.UntypedBool || t.Kind() == types.Int || !e.untyped(x)
	}
	return !e.untyped(x)
}

func selectorOf(x ast.Expr) *ast.SelectorExpr {
	s, _ := ast.Unparen(x).(*ast.SelectorExpr)
	return s
}

func (e *fileEditor) allHoistable(list []ast.Expr) bool {
	for _, x := range list {
		if !e.hoistable(x) {
			return false
		}
	}
	return true
}

// untyped reports whether x gets its type from where it stands: a comparison,
// or a shift of a constant.
func (e *fileEditor) untyped(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.untyped(x.X)
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && x.Op != token.AND && e.untyped(x.X)
	case *ast.BinaryExpr:
		switch x.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		case token.SHL, token.SHR:
			return e.Info.Types[x.X].Value != nil || e.untyped(x.X)
		}
		return (e.untyped(x.X) || e.Info.Types[x.X].Value != nil) && (e.untyped(x.Y) || e.Info.Types[x.Y].Value != nil)
	}
	return false
}

// fixed reports whether the address of x is always the same and taking it has
// no effect: a variable, or a part of one.
func (e *fileEditor) fixed(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return true
	case *ast.ParenExpr:
		return e.fixed(x.X)
	case *ast.SelectorExpr:
		sel := e.Info.Selections[x]
		return sel == nil || sel.Kind() == types.FieldVal && !sel.Indirect() && e.fixed(x.X)
	case *ast.IndexExpr:
		return isArray(e.Info.TypeOf(x.X)) && e.inert(x.Index) && e.fixed(x.X)
	}
	return false
}

// recovers reports whether x calls recover, which a function literal around it
// would defeat.
func (e *fileEditor) recovers(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && e.builtinOf(ast.Unparen(c.Fun)) == "recover" {
			found = true
		}
		return !found
	})
	return found
}
