package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// builtinOf returns the name of the predeclared or unsafe function that fun is.
func (p *Package) builtinOf(fun ast.Expr) string {
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return ""
	}
	if b, ok := p.Info.Uses[id].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

func (e *fileEditor) builtinCall(x *ast.CallExpr, name string, deferred bool) {
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
		e.deleteCall(x, deferred)
	case "clear":
		e.clearCall(x, deferred)
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

func (e *fileEditor) deleteCall(x *ast.CallExpr, deferred bool) {
	m, k := x.Args[0], x.Args[1]
	site := e.site(m, "mw")
	if e.simple(k) && !deferred {
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

func (e *fileEditor) clearCall(x *ast.CallExpr, deferred bool) {
	arg := x.Args[0]
	fn, site := e.clearing(arg)
	switch {
	case fn == "":
		e.value(arg, false)
	case deferred:
		if !e.calls(arg) {
			e.late = append(e.late, e.rt()+fn+e.copyValue(arg)+", "+site+")")
		}
		e.value(arg, false)
	default:
		e.wrapped(arg, fn, site, false)
	}
}

// clearing says what announces clear(arg).
func (e *fileEditor) clearing(arg ast.Expr) (fn, site string) {
	switch core(e.Info.TypeOf(arg)).(type) {
	case *types.Map:
		return "MW(", e.site(arg, "mw")
	case *types.Slice:
		return "WS(", e.site(arg, "w")
	}
	return "", ""
}

func (e *fileEditor) copyCall(x *ast.CallExpr) {
	fn := e.copying(x)
	if fn == "" {
		e.values(x.Args)
		return
	}
	site := e.site(x.Args[0], "w")
	e.before(x, e.rt()+fn)
	e.hideNode(x.Fun)
	e.values(x.Args)
	e.at(e.argsEnd(x), ", "+site)
}

// copying returns the function that does copy(dst, src) and announces it, "" if
// there is none.
func (e *fileEditor) copying(x *ast.CallExpr) string {
	dst, src := x.Args[0], x.Args[1]
	if _, ok := core(e.Info.TypeOf(dst)).(*types.Slice); !ok || e.Info.Types[src].IsNil() {
		return ""
	}
	switch s := core(e.Info.TypeOf(src)).(type) {
	case *types.Slice:
		return "Copy"
	case *types.Basic:
		if s.Info()&types.IsString != 0 {
			return "CopyString"
		}
	}
	return ""
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
