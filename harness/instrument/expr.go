package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// value edits x where its value is wanted. later says that a call of the user
// runs after x and before the value is used; gc loads variables after such
// calls, and `(*R(&x))` does too, whereas `V(&x)` loads at once.
func (e *fileEditor) value(x ast.Expr, later bool) {
	if name, ok := e.hoisted[x]; ok {
		e.hideNode(x)
		e.after(x, name)
		return
	}
	if x == nil || e.inert(x) {
		return
	}
	if e.place(x) {
		e.read(x, later)
		return
	}
	switch x := x.(type) {
	case *ast.Ident:
		e.pick(x, x)
	case *ast.ParenExpr:
		e.value(x.X, later)
	case *ast.SelectorExpr:
		e.selectorValue(x, later)
	case *ast.IndexExpr:
		e.index(x, later)
	case *ast.IndexListExpr:
		e.value(x.X, later)
	case *ast.SliceExpr:
		e.slice(x, later)
	case *ast.StarExpr:
		e.value(x.X, later)
	case *ast.TypeAssertExpr:
		e.value(x.X, later)
	case *ast.UnaryExpr:
		e.unary(x, later)
	case *ast.BinaryExpr:
		e.binary(x, later)
	case *ast.KeyValueExpr:
		e.value(x.Key, later || e.calls(x.Value))
		e.value(x.Value, later)
	case *ast.CompositeLit:
		e.composite(x, later)
	case *ast.FuncLit:
		e.funcLit(x)
	case *ast.CallExpr:
		e.call(x)
	}
}

// inert reports whether x is not evaluated at run time.
func (e *fileEditor) inert(x ast.Expr) bool {
	tv := e.Info.Types[x]
	return tv.Value != nil || tv.IsType() || tv.IsBuiltin() || tv.IsNil()
}

// read announces a read of the place x and loads it.
func (e *fileEditor) read(x ast.Expr, later bool) {
	if later || large(e.Info.TypeOf(x)) {
		e.before(x, "(*"+e.rt()+"R(&")
		e.addr(x)
		e.after(x, ", "+e.site(x, "r")+"))")
		return
	}
	e.before(x, e.rt()+"V(&")
	e.addr(x)
	e.after(x, ", "+e.site(x, "r")+")")
}

// large reports whether a value of type t is better not returned by a function.
func large(t types.Type) bool { return words(t) > 16 }

// words counts the machine words of t, about.
func words(t types.Type) int64 {
	switch t := t.Underlying().(type) {
	case *types.Array:
		return min(t.Len()*words(t.Elem()), 1<<20)
	case *types.Struct:
		n := int64(0)
		for i := range t.NumFields() {
			n = min(n+words(t.Field(i).Type()), 1<<20)
		}
		return n
	}
	return 1
}

// index edits an index expression that is not a place of its own: of a map, a
// string, an array that is not shared, or an instantiation.
func (e *fileEditor) index(x *ast.IndexExpr, later bool) {
	switch core(e.Info.TypeOf(x.X)).(type) {
	case *types.Map:
		e.mapIndex(x)
	case *types.Array:
		e.value(x.X, e.calls(x.Index))
		e.value(x.Index, later)
	default:
		e.value(x.X, later || e.calls(x.Index))
		e.value(x.Index, later)
	}
}

// mapIndex edits m[k] where its value is wanted. A key that is not simple is
// computed before the read of the map is announced.
func (e *fileEditor) mapIndex(x *ast.IndexExpr) {
	site := e.site(x.X, "mr")
	if e.simple(x.Index) {
		e.before(x, e.rt()+"MR(")
		e.value(x.X, false)
		e.after(x.X, ", "+site+")")
		e.value(x.Index, false)
		return
	}
	get := "Get("
	if e.isTuple(x) {
		get = "Get2("
	}
	e.before(x, e.rt()+"MAt(")
	e.value(x.X, e.calls(x.Index))
	e.after(x.X, ", "+site+")."+get)
	e.hide(x.Lbrack, 1)
	e.value(x.Index, false)
	e.hide(x.Rbrack, 1)
	e.at(x.Rbrack+1, ")")
}

// isTuple reports whether x is used in its comma-ok form.
func (e *fileEditor) isTuple(x ast.Expr) bool {
	_, ok := e.Info.TypeOf(x).(*types.Tuple)
	return ok
}

func (e *fileEditor) slice(x *ast.SliceExpr, later bool) {
	later = later || e.calls(x.Low) || e.calls(x.High) || e.calls(x.Max)
	if isArray(e.Info.TypeOf(x.X)) {
		e.addr(x.X)
	} else {
		e.value(x.X, later)
	}
	e.value(x.Low, later)
	e.value(x.High, later)
	e.value(x.Max, later)
}

func (e *fileEditor) unary(x *ast.UnaryExpr, later bool) {
	switch x.Op {
	case token.AND:
		e.addr(x.X)
	case token.ARROW:
		e.receive(x)
	default:
		e.value(x.X, later)
	}
}

func (e *fileEditor) receive(x *ast.UnaryExpr) {
	recv := "Recv("
	if e.isTuple(x) {
		recv = "Recv2("
	}
	e.before(x, e.rt()+recv)
	e.hide(x.OpPos, 2)
	e.value(x.X, false)
	e.after(x.X, ", "+e.site(x.X, "recv")+")")
}

// binary edits x op y. The left side of && and || is used before the right one
// is computed.
func (e *fileEditor) binary(x *ast.BinaryExpr, later bool) {
	if x.Op == token.LAND || x.Op == token.LOR {
		e.value(x.X, false)
		e.value(x.Y, false)
		return
	}
	e.value(x.X, later || e.calls(x.Y))
	e.value(x.Y, later)
}

func (e *fileEditor) composite(x *ast.CompositeLit, later bool) {
	t := core(e.Info.TypeOf(x))
	if p, ok := t.(*types.Pointer); ok {
		t = core(p.Elem())
	}
	_, isMap := t.(*types.Map)
	last := e.lastCalling(x.Elts)
	for i, el := range x.Elts {
		l := later || i < last
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			e.value(el, l)
			continue
		}
		if isMap {
			e.value(kv.Key, l || e.calls(kv.Value))
		}
		e.value(kv.Value, l)
	}
}

// values edits a list of expressions that are used together.
func (e *fileEditor) values(list []ast.Expr) {
	last := e.lastCalling(list)
	for i, x := range list {
		e.value(x, i < last)
	}
}

// lastCalling returns the index of the last expression in which there is a call, -1 if
// there is none. To ask of each whether one follows takes hours for a table of
// a hundred thousand numbers.
func (e *fileEditor) lastCalling(list []ast.Expr) int {
	for i := len(list) - 1; i >= 0; i-- {
		if e.calls(list[i]) {
			return i
		}
	}
	return -1
}
