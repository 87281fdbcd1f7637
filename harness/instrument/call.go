package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

func (e *fileEditor) call(x *ast.CallExpr) {
	fun := ast.Unparen(x.Fun)
	if e.Info.Types[fun].IsType() {
		e.conversion(x)
		return
	}
	if b := e.builtinOf(fun); b != "" {
		e.builtinCall(x, b)
		return
	}
	touches := e.touches(fun)
	if t := touches[-1]; t == nil || !e.touchReceiver(fun, t) {
		e.value(x.Fun, e.calls(x.Args...))
	}
	for i, a := range x.Args {
		e.touched(a, touches[i], e.calls(x.Args[i+1:]...))
	}
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

// builtinOf returns the name of the predeclared or unsafe function that fun is.
func (e *fileEditor) builtinOf(fun ast.Expr) string {
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return ""
	}
	if b, ok := e.Info.Uses[id].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

func (e *fileEditor) builtinCall(x *ast.CallExpr, name string) {
	switch name {
	case "Sizeof", "Alignof", "Offsetof": // operands are not evaluated
	case "len", "cap":
		e.length(x, name)
	case "close":
		e.before(x, e.rt()+"Close")
		e.hideNode(x.Fun)
		e.value(x.Args[0], false)
		e.at(e.argsEnd(x), ", "+e.site(x.Args[0], "close"))
	case "delete":
		e.deleteCall(x)
	case "clear":
		e.clearCall(x)
	case "copy":
		e.copyCall(x)
	case "append":
		e.appendCall(x)
	default:
		e.values(x.Args)
	}
}

// argsEnd is where another argument can be added: behind the last one, before
// a trailing comma.
func (e *fileEditor) argsEnd(x *ast.CallExpr) token.Pos {
	if x.Ellipsis.IsValid() {
		return x.Ellipsis + 3
	}
	if len(x.Args) == 0 {
		return x.Lparen + 1
	}
	return x.Args[len(x.Args)-1].End()
}

func (e *fileEditor) length(x *ast.CallExpr, name string) {
	arg := x.Args[0]
	switch t := core(e.Info.TypeOf(arg)).(type) {
	case *types.Map:
		e.wrapped(arg, "MR(", e.site(arg, "mr"), false)
	case *types.Chan:
		if name == "cap" {
			e.value(arg, false)
			return
		}
		fn := "Len"
		if t.Dir() == types.SendOnly {
			fn = "LenTo"
		}
		e.before(x, e.rt()+fn)
		e.hideNode(x.Fun)
		e.value(arg, false)
		e.at(e.argsEnd(x), ", "+e.site(arg, "len"))
	case *types.Array:
		e.addr(arg)
	default:
		e.value(arg, false)
	}
}

func (e *fileEditor) deleteCall(x *ast.CallExpr) {
	m, k := x.Args[0], x.Args[1]
	site := e.site(m, "mw")
	if e.simple(k) && !e.deferred {
		e.before(m, e.rt()+"MW(")
		e.value(m, false)
		e.after(m, ", "+site+")")
		e.value(k, false)
		return
	}
	e.before(x, e.rt()+"MAt(")
	e.hideSpan(x.Fun.Pos(), m.Pos())
	e.value(m, e.calls(k))
	e.after(m, ", "+site+").Delete(")
	e.hideSpan(m.End(), k.Pos())
	e.value(k, false)
}

func (e *fileEditor) clearCall(x *ast.CallExpr) {
	arg := x.Args[0]
	switch core(e.Info.TypeOf(arg)).(type) {
	case *types.Map:
		e.wrapped(arg, "MW(", e.site(arg, "mw"), false)
	case *types.Slice:
		e.wrapped(arg, "WS(", e.site(arg, "w"), false)
	default:
		e.value(arg, false)
	}
}

func (e *fileEditor) copyCall(x *ast.CallExpr) {
	dst, src := x.Args[0], x.Args[1]
	fn := ""
	switch s := core(e.Info.TypeOf(src)).(type) {
	case *types.Slice:
		fn = "Copy"
	case *types.Basic:
		if s.Info()&types.IsString != 0 {
			fn = "CopyString"
		}
	}
	if _, ok := core(e.Info.TypeOf(dst)).(*types.Slice); !ok || fn == "" || e.Info.Types[src].IsNil() {
		e.values(x.Args)
		return
	}
	site := e.site(dst, "w")
	e.before(x, e.rt()+fn)
	e.hideNode(x.Fun)
	e.values(x.Args)
	e.at(e.argsEnd(x), ", "+site)
}

// appendCall announces what append(s, v...) touches: it reads s when it has to
// grow, and writes behind its end when not.
func (e *fileEditor) appendCall(x *ast.CallExpr) {
	s := x.Args[0]
	if _, ok := core(e.Info.TypeOf(s)).(*types.Slice); !ok || len(x.Args) == 1 || e.Info.Types[s].IsNil() {
		e.values(x.Args)
		return
	}
	site := e.site(s, "w")
	if x.Ellipsis.IsValid() {
		e.appendSpread(x, site)
		return
	}
	if e.allSimple(x.Args[1:]) {
		e.wrapped(s, "Grow(", fmt.Sprintf("%d, %s", len(x.Args)-1, site), false)
		e.values(x.Args[1:])
		return
	}
	e.before(x, e.rt()+"Append(")
	e.hideSpan(x.Fun.Pos(), s.Pos())
	e.value(s, e.calls(x.Args[1:]...))
	e.after(s, ", "+site+").V(")
	e.hideSpan(s.End(), x.Args[1].Pos())
	e.values(x.Args[1:])
}

func (e *fileEditor) appendSpread(x *ast.CallExpr, site string) {
	fn := "AppendSlice"
	switch t := core(e.Info.TypeOf(x.Args[1])).(type) {
	case *types.Slice:
	case *types.Basic:
		if fn = "AppendString"; t.Info()&types.IsString == 0 {
			e.values(x.Args)
			return
		}
	default:
		e.values(x.Args)
		return
	}
	e.before(x, e.rt()+fn)
	e.hideNode(x.Fun)
	e.values(x.Args)
	e.hide(x.Ellipsis, 3)
	e.at(x.Ellipsis+3, ", "+site)
}

// touches returns what a listed function does with its arguments.
func (e *fileEditor) touches(fun ast.Expr) map[int]*Touch {
	f := e.function(fun)
	if f == nil || f.Pkg() == e.Types {
		return nil
	}
	var byArg map[int]*Touch
	for _, t := range e.Touches[e.touchName(fun, f)] {
		if byArg == nil {
			byArg = map[int]*Touch{}
		}
		byArg[t.Arg] = &t
	}
	return byArg
}

// touchName is what Config.Touches calls f where fun names it. A hash.Hash32 has
// its Write from io.Writer, but does more with the argument than any writer.
func (e *fileEditor) touchName(fun ast.Expr, f *types.Func) string {
	if x, ok := ast.Unparen(fun).(*ast.SelectorExpr); ok {
		if sel := e.Info.Selections[x]; sel != nil && types.IsInterface(sel.Recv()) {
			return "(" + types.TypeString(sel.Recv(), nil) + ")." + f.Name()
		}
	}
	return f.Origin().FullName()
}

// touchReceiver edits x.M to W(&x).M.
func (e *fileEditor) touchReceiver(fun ast.Expr, t *Touch) bool {
	x, ok := fun.(*ast.SelectorExpr)
	if !ok || e.Info.Selections[x] == nil {
		return false
	}
	sel := e.Info.Selections[x]
	path, ok := embedded(sel)
	if !ok || !e.nameable(path) || sel.Kind() != types.MethodVal || types.IsInterface(sel.Recv()) {
		return false
	}
	operand, names := e.Info.TypeOf(x.X), ""
	for _, f := range path {
		operand, names = f.Type(), names+"."+f.Name()
	}
	fn, kind := "R(", "r"
	if t.Write {
		fn, kind = "W(", "w"
	}
	if !isPointer(operand) {
		fn += "&"
	}
	e.before(x, e.rt()+fn)
	if isPointer(operand) && names == "" {
		e.value(x.X, false)
	} else {
		e.base(x.X)
	}
	e.after(x.X, names+", "+e.site(x.X, kind)+")")
	return true
}

func (e *fileEditor) touched(a ast.Expr, t *Touch, later bool) {
	if t == nil || e.inert(a) {
		e.value(a, later)
		return
	}
	fn, kind := "R", "r"
	if t.Write {
		fn, kind = "W", "w"
	}
	switch core(e.Info.TypeOf(a)).(type) {
	case *types.Slice:
		e.wrapped(a, fn+"S(", e.site(a, kind), later)
	case *types.Pointer:
		e.wrapped(a, fn+"(", e.site(a, kind), later)
	default:
		e.value(a, later)
	}
}

// function returns the declared function that x names.
func (e *fileEditor) function(x ast.Expr) *types.Func {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		f, _ := e.Info.Uses[x].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := e.Info.Uses[x.Sel].(*types.Func)
		return f
	case *ast.IndexExpr:
		return e.function(x.X)
	case *ast.IndexListExpr:
		return e.function(x.X)
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

// pickMethod turns x.M into Std.Like(x) for a listed method.
func (e *fileEditor) pickMethod(x *ast.SelectorExpr, sel *types.Selection) bool {
	f := sel.Obj().(*types.Func)
	like, ok := e.Funcs[f.FullName()]
	if !ok || f.Pkg() == e.Types || len(sel.Index()) > 1 {
		return false
	}
	star := ""
	if isPointer(sel.Recv()) && !isPointer(f.Signature().Recv().Type()) {
		star = "*"
	}
	e.usesStd = true
	e.before(x, e.names.std+"."+like+"("+star)
	e.value(x.X, false)
	e.after(x.X, ",")
	e.hideSpan(x.X.End(), x.Sel.End())
	e.after(x.Sel, ")")
	return true
}
