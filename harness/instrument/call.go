package instrument

import (
	"go/ast"
	"go/types"
	"strconv"
)

func (e *fileEditor) call(x *ast.CallExpr) {
	deferred := e.deferred // x itself, not the calls in it
	e.deferred = false
	fun := ast.Unparen(x.Fun)
	if e.Info.Types[fun].IsType() {
		e.conversion(x)
		return
	}
	if b := e.builtinOf(fun); b != "" {
		e.builtinCall(x, b, deferred)
		return
	}
	if t := e.touches(x); t != nil {
		e.touchingCall(x, t, deferred)
		return
	}
	e.value(x.Fun, e.calls(x.Args...))
	if typeArg, ok := e.again(x); ok {
		last := x.Args[len(x.Args)-1]
		e.before(last, e.rt()+"Again"+typeArg+"(")
		defer e.after(last, ")")
	}
	e.values(x.Args)
}

// conversion edits T(x). Those between strings and slices, and from slices to
// arrays, read the elements.
func (e *fileEditor) conversion(x *ast.CallExpr) {
	arg := x.Args[0]
	if !e.inert(arg) && readsAll(core(e.Info.TypeOf(arg)), core(e.Info.TypeOf(x))) {
		e.wrapped(arg, "RS(", e.site(arg, "r"), false)
		return
	}
	e.value(arg, false)
}

func readsAll(from, to types.Type) bool {
	if _, ok := from.(*types.Slice); !ok {
		return false
	}
	switch to.(type) {
	case *types.Basic, *types.Array:
		return true
	}
	return false
}

// wrapped edits a into fn(a, site).
func (e *fileEditor) wrapped(a ast.Expr, fn, site string, later bool) {
	e.before(a, e.rt()+fn)
	e.value(a, later)
	e.after(a, ", "+site+")")
}

// function returns the declared function that x names.
func (p *Package) function(x ast.Expr) *types.Func {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		f, _ := p.Info.Uses[x].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := p.Info.Uses[x.Sel].(*types.Func)
		return f
	case *ast.IndexExpr:
		return p.function(x.X)
	case *ast.IndexListExpr:
		return p.function(x.X)
	}
	return nil
}

// pick lets a listed function's look-alike take its place. The name stays in
// the text, so that its import stays in use; a generic function cannot be an
// argument, its name is kept in use at the end of the file.
func (e *fileEditor) pick(x ast.Expr, id *ast.Ident) {
	f, ok := e.Info.Uses[id].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg() == e.Types || f.Signature().Recv() != nil {
		return
	}
	if what, ok := e.Notes[f.FullName()]; ok {
		e.before(x, e.rt()+"Outside(")
		e.after(x, ","+strconv.Quote(what)+")")
		return
	}
	like, ok := e.Funcs[f.FullName()]
	if !ok {
		return
	}
	e.usesStd = true
	if n := f.Signature().TypeParams(); n.Len() > 0 {
		e.hideNode(x)
		e.after(x, e.names.std+"."+like)
		e.keep(x, n)
		return
	}
	e.before(x, e.rt()+"Pick("+e.names.std+"."+like+", ")
	e.after(x, ")")
}

// pickMethod turns x.M into Std.Like(x) for a listed method. A touch of the
// receiver, if there is one, is announced besides.
func (e *fileEditor) pickMethod(x *ast.SelectorExpr, sel *types.Selection, t *Touch) bool {
	f := sel.Obj().(*types.Func)
	like, ok := e.Funcs[f.FullName()]
	if !ok || f.Pkg() == e.Types || len(sel.Index()) > 1 || isPointer(f.Signature().Recv().Type()) && !isPointer(sel.Recv()) {
		return false
	}
	if sel.Kind() != types.MethodVal {
		return false
	}
	star := ""
	if isPointer(sel.Recv()) && !isPointer(f.Signature().Recv().Type()) {
		star = "*"
	}
	e.usesStd = true
	e.before(x, e.names.std+"."+like+"("+star)
	if t != nil && t.Like != "" && star == "" && e.touchReceiver(x, t) {
		e.after(x.X, ",")
	} else {
		e.value(x.X, false)
		e.after(x.X, ",")
	}
	e.hideSpan(x.X.End(), x.Sel.End())
	e.after(x.Sel, ")")
	return true
}
