package instrument

import (
	"go/ast"
	"go/types"
)

func (e *fileEditor) selectorValue(x *ast.SelectorExpr, later bool) {
	sel := e.Info.Selections[x]
	switch {
	case sel == nil:
		e.pick(x, x.Sel)
	case sel.Kind() == types.FieldVal:
		e.throughFields(x, sel, wantAddress, later)
	case sel.Kind() == types.MethodVal:
		if !e.pickMethod(x, sel, nil) {
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
