package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
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

// variable returns the variable that x names, if it names one.
func (e *fileEditor) variable(x ast.Expr) *types.Var {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v, _ := e.Info.Uses[x].(*types.Var)
		return v
	case *ast.SelectorExpr:
		if e.Info.Selections[x] == nil {
			v, _ := e.Info.Uses[x.Sel].(*types.Var)
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

func (e *fileEditor) selectorValue(x *ast.SelectorExpr, later bool) {
	sel := e.Info.Selections[x]
	switch {
	case sel == nil:
		e.pick(x, x.Sel)
	case sel.Kind() == types.FieldVal:
		e.throughFields(x, sel, wantAddress, later)
	case sel.Kind() == types.MethodVal:
		if !e.pickMethod(x, sel) {
			e.throughFields(x, sel, e.wanted(x, sel), later)
		}
	}
}

// What x.M or x.f wants of the operand that x leads to through embedded fields.
type want int

const (
	wantAddress want = iota
	wantValue
	wantPointee
)

// wanted says what a method value or call wants of its operand.
func (e *fileEditor) wanted(x *ast.SelectorExpr, sel *types.Selection) want {
	operand := e.Info.TypeOf(x.X)
	if path, _ := embedded(sel); len(path) > 0 {
		operand = path[len(path)-1].Type()
	}
	recv := sel.Obj().(*types.Func).Signature().Recv().Type()
	switch {
	case isPointer(recv) && !isPointer(operand):
		return wantAddress
	case isPointer(operand) && !isPointer(recv) && !types.IsInterface(recv):
		return wantPointee
	}
	return wantValue
}

// embedded returns the embedded fields that sel passes silently; ok is false if
// one of them cannot be named from outside of its package.
func embedded(sel *types.Selection) (path []*types.Var, ok bool) {
	t, ok := sel.Recv(), true
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if p, isPtr := t.Underlying().(*types.Pointer); isPtr {
			t = p.Elem()
		}
		s, isStruct := t.Underlying().(*types.Struct)
		if !isStruct {
			return path, false
		}
		path = append(path, s.Field(i))
		t = s.Field(i).Type()
	}
	return path, ok
}

// throughFields edits the operand of x.f. Pointers among embedded fields are
// read on the way: x.f becomes V(&x.Inner).f.
func (e *fileEditor) throughFields(x *ast.SelectorExpr, sel *types.Selection, w want, later bool) {
	path, ok := embedded(sel)
	if !ok || !e.nameable(path) {
		e.base(x.X)
		return
	}
	if len(path) == 0 {
		e.operand(x, w, later)
		return
	}
	opens, closes, names := "", "", ""
	shared := isPointer(e.Info.TypeOf(x.X)) || e.place(x.X)
	for i, f := range path {
		names += "." + f.Name()
		last := i == len(path)-1
		if shared && (isPointer(f.Type()) || last && w != wantAddress) {
			opens = e.rt() + "V(&" + opens
			closes += names + ", " + e.site(x.X, "r") + ")"
			names = ""
		}
		if shared = shared || isPointer(f.Type()); last && w == wantPointee {
			opens = e.rt() + "V(" + opens
			closes += names + ", " + e.site(x.X, "r") + ")"
		}
	}
	e.before(x, opens)
	e.base(x.X)
	e.after(x.X, closes)
}

func (e *fileEditor) nameable(path []*types.Var) bool {
	for _, f := range path {
		if !f.Exported() && f.Pkg() != e.Types {
			return false
		}
	}
	return true
}

func (e *fileEditor) operand(x *ast.SelectorExpr, w want, later bool) {
	switch w {
	case wantAddress:
		e.base(x.X)
	case wantValue:
		e.value(x.X, later)
	case wantPointee:
		e.before(x, e.rt()+"V(")
		e.value(x.X, later)
		e.after(x.X, ", "+e.site(x.X, "r")+")")
	}
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
	for i, el := range x.Elts {
		l := later || e.calls(x.Elts[i+1:]...)
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
	for i, x := range list {
		e.value(x, e.calls(list[i+1:]...))
	}
}
