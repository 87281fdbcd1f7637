package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// goStmt edits go f(x): function and arguments are evaluated first, then GoCall
// gets a function literal that calls. Without parameters and results f itself
// will do, for Go.
func (e *fileEditor) goStmt(s *ast.GoStmt) {
	call := s.Call
	site := e.site(call.Fun, "go")
	touches := e.touches(call)
	if touches == nil && e.plainFunc(call) {
		e.before(s, e.rt()+"Go("+site+", ")
		e.hideSpan(s.Go, call.Fun.Pos())
		e.value(call.Fun, false)
		e.after(call.Fun, ")")
		e.hideSpan(call.Fun.End(), call.End())
		return
	}
	g := &goCall{fileEditor: e, at: s.Go}
	operand, first := g.receiver(call, touches[-1])
	e.before(s, "{"+operand)
	fun := g.fun(call)
	args := g.args(call)
	e.hideSpan(g.at, call.End())
	e.ownLiteral(func() {})
	e.at(call.End(), e.rt()+"GoCall("+site+", func() { "+first+g.announce(call, touches, args)+g.call(call, fun, args)+" })}")
}

// plainFunc reports whether call's function is a func() called without more.
func (e *fileEditor) plainFunc(call *ast.CallExpr) bool {
	sig, ok := signature(e, call.Fun)
	return ok && sig.Params().Len() == 0 && sig.Results().Len() == 0 && sig.TypeParams().Len() == 0
}

// A goCall walks over the parts of a call that are evaluated by go itself; what
// lies between them is hidden.
type goCall struct {
	*fileEditor
	at token.Pos // everything before is edited or hidden
}

// take leaves x in place as the value of new variables.
func (g *goCall) take(x ast.Expr, n int, prefix string) []string {
	var names []string
	for range n {
		names = append(names, g.temp(prefix))
	}
	g.hideSpan(g.at, x.Pos())
	g.before(x, strings.Join(names, ", ")+" := ")
	g.value(x, false)
	g.after(x, "; ")
	g.at = x.End()
	return names
}

func (g *goCall) fun(call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	if g.builtinOf(fun) != "" {
		return g.source(call.Fun)
	}
	if !g.hoistable(fun) { // a declared function
		return g.copyValue(call.Fun)
	}
	return g.take(call.Fun, 1, "f")[0]
}

func (g *goCall) args(call *ast.CallExpr) []string {
	var args []string
	for _, a := range call.Args {
		switch {
		case g.inert(a) || !g.hoistable(a):
			args = append(args, g.copyValue(a))
		case g.isTuple(a):
			args = append(args, g.take(a, tupleLen(g.fileEditor, a), "a")...)
		default:
			args = append(args, g.take(a, 1, "a")...)
		}
	}
	if call.Ellipsis.IsValid() {
		args[len(args)-1] += "..."
	}
	return args
}

// receiver keeps the receiver of a method that touches it, and returns the
// statement that does so and the announcement in the new goroutine.
func (g *goCall) receiver(call *ast.CallExpr, t *Touch) (keep, announce string) {
	x := selectorOf(call.Fun)
	if t == nil || t.Like != "" || x == nil || g.calls(x.X) {
		return "", ""
	}
	r, ok := g.receiverOf(x, t)
	if !ok {
		return "", ""
	}
	amp := ""
	if strings.HasSuffix(r.open, "&") {
		amp = "&"
	}
	name := g.temp("w")
	text := g.copy(x.X, func() { g.receiverBase(x, r) })
	return name + " := " + amp + text + r.names + "; ", strings.TrimSuffix(r.open, "&") + name + ", " + g.site(x.X, t.kind()) + "); "
}

// announce returns the announcements of what becomes of the arguments.
func (g *goCall) announce(call *ast.CallExpr, touches map[int]*Touch, args []string) string {
	text := ""
	for i, a := range call.Args {
		if t := touches[i]; t != nil && t.Like == "" && !g.inert(a) && len(args) == len(call.Args) {
			if open := g.touching(a, t); open != "" {
				text += open + strings.TrimSuffix(args[i], "...") + ", " + g.site(a, t.kind()) + "); "
			}
		}
	}
	return text
}

// call returns the text of the call, made of variables.
func (g *goCall) call(call *ast.CallExpr, fun string, args []string) string {
	list := strings.Join(args, ", ")
	first := func() ast.Expr { return call.Args[0] }
	switch g.builtinOf(ast.Unparen(call.Fun)) {
	case "close":
		return g.rt() + "Close(" + list + ", " + g.site(first(), "close") + ")"
	case "delete":
		return g.rt() + "MAt(" + args[0] + ", " + g.site(first(), "mw") + ").Delete(" + args[1] + ")"
	case "clear":
		if fn, site := g.clearing(first()); fn != "" {
			return fun + "(" + g.rt() + fn + args[0] + ", " + site + "))"
		}
	case "copy":
		if fn := g.copying(call); fn != "" {
			return g.rt() + fn + "(" + list + ", " + g.site(first(), "w") + ")"
		}
	}
	if f := g.function(call.Fun); f == nil || f.Signature().TypeParams().Len() == 0 {
		if _, ok := signature(g.fileEditor, call.Fun); ok {
			fun = g.rt() + "Same(" + fun + ")"
		}
	}
	return fun + "(" + list + ")"
}

func signature(e *fileEditor, fun ast.Expr) (*types.Signature, bool) {
	tv := e.Info.Types[fun]
	if tv.IsType() || tv.IsBuiltin() || tv.Type == nil {
		return nil, false
	}
	sig, ok := core(tv.Type).(*types.Signature)
	return sig, ok
}

func tupleLen(e *fileEditor, x ast.Expr) int { return e.Info.TypeOf(x).(*types.Tuple).Len() }
