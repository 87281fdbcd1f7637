package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A loop is a range statement being edited: header and what each iteration
// assigns to the key and the value.
type loop struct {
	*ast.RangeStmt
	key, val ast.Expr // nil when absent or blank
	outer    bool     // the variables are one for all iterations and shared
}

func (e *fileEditor) rangeStmt(s *ast.RangeStmt) {
	l := &loop{RangeStmt: s, key: present(s.Key), val: present(s.Value)}
	if s.Tok == token.DEFINE {
		l.outer = e.outerVar(l.key) || e.outerVar(l.val)
	}
	switch t := core(e.Info.TypeOf(s.X)).(type) {
	case *types.Map:
		e.rangeMap(l)
	case *types.Chan:
		e.rangeChan(l)
	case *types.Slice:
		e.rangeSlice(l, "")
	case *types.Pointer:
		e.rangeSlice(l, "[:]")
	case *types.Array:
		if l.val != nil || e.calls(s.X) {
			e.rangeNative(l, func() { e.value(s.X, false) })
		} else {
			e.rangeNative(l, func() {}) // len(s.X) is a constant, s.X is not evaluated
		}
	default:
		_ = t
		e.rangeNative(l, func() { e.value(s.X, false) })
	}
}

func present(x ast.Expr) ast.Expr {
	if x == nil || isBlank(x) {
		return nil
	}
	return x
}

// outerVar reports whether x is a loop variable that all iterations share and
// other goroutines may see.
func (e *fileEditor) outerVar(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := e.Info.Defs[id].(*types.Var)
	return ok && e.perLoop[v] && e.shared(v)
}

// hideVars takes `k, v := range` out and puts text there.
func (e *fileEditor) hideVars(l *loop, text string) {
	from := l.Range
	if l.Key != nil {
		from = l.Key.Pos()
	}
	e.at(from, text)
	e.hideSpan(from, l.X.Pos())
}

// body edits the loop's body and puts text before it.
func (e *fileEditor) body(l *loop, text string) {
	if text == "" {
		e.block(l.Body)
		return
	}
	e.at(l.Body.Lbrace+1, text+"{")
	e.block(l.Body)
	e.at(l.Body.Rbrace, "}")
}

// bind returns the statements that give the loop's variables their values.
func (e *fileEditor) bind(l *loop, key, val string) string {
	var lhs []ast.Expr
	var texts []string
	for _, b := range []struct {
		x    ast.Expr
		text string
	}{{l.key, key}, {l.val, val}} {
		if b.x != nil {
			lhs, texts = append(lhs, b.x), append(texts, b.text)
		}
	}
	switch {
	case len(lhs) == 0:
		return ""
	case l.Tok == token.ASSIGN || l.outer:
		return e.assignTexts(lhs, texts)
	case len(lhs) == 2:
		return name(lhs[0]) + ", " + name(lhs[1]) + " := " + texts[0] + ", " + texts[1] + "; "
	}
	return name(lhs[0]) + " := " + texts[0] + "; "
}

func name(x ast.Expr) string { return x.(*ast.Ident).Name }

// assignTexts returns the statements for lhs… = texts….
func (e *fileEditor) assignTexts(lhs []ast.Expr, texts []string) string {
	out := ""
	for _, l := range lhs {
		out += e.hoistOperands(l, lhs)
	}
	if len(lhs) > 1 {
		a, b := e.temp("t"), e.temp("t")
		out += a + ", " + b + " := " + texts[0] + ", " + texts[1] + "; "
		texts = []string{a, b}
	}
	for i, l := range lhs {
		out += e.storeVar(l, texts[i]) + "; "
	}
	return out
}

// storeVar is store; a loop variable is at its declaration here.
func (e *fileEditor) storeVar(l ast.Expr, text string) string {
	id, ok := l.(*ast.Ident)
	if !ok {
		return e.store(l, text)
	}
	v, ok := e.Info.Defs[id].(*types.Var)
	if !ok {
		return e.store(l, text)
	}
	if !e.shared(v) {
		return id.Name + " = " + text
	}
	return "*" + e.rt() + "W(&" + id.Name + ", " + e.site(l, "w") + ") = " + text
}

// rangeNative keeps the range clause: strings, integers, functions, arrays, and
// slices of which only the index is used.
func (e *fileEditor) rangeNative(l *loop, x func()) {
	switch {
	case l.Tok == token.ASSIGN && (l.key != nil && e.target(l.key) || l.val != nil && e.target(l.val)):
		e.rangeNativeAssign(l, x)
	case l.outer:
		x()
		text := ""
		for _, v := range []ast.Expr{l.key, l.val} {
			if v != nil && e.outerVar(v) {
				text += e.rt() + "W(&" + name(v) + ", " + e.site(v, "w") + "); "
			}
		}
		e.body(l, text)
	default:
		if l.Tok == token.ASSIGN {
			e.leftSides(l)
		}
		x()
		e.body(l, "")
	}
}

func (e *fileEditor) leftSides(l *loop) {
	for _, v := range []ast.Expr{l.Key, l.Value} {
		if v != nil {
			e.addr(v)
		}
	}
}

func (e *fileEditor) rangeNativeAssign(l *loop, x func()) {
	vars, key, val := "_", "", ""
	if l.key != nil {
		key = e.temp("k")
		vars = key
	}
	if l.val != nil {
		val = e.temp("v")
		vars += ", " + val
	}
	conv, end := "", ""
	if tv := e.Info.Types[l.X]; tv.Value != nil && !isString(tv.Type) {
		if t, ok := e.spell(tv.Type, l.X.Pos()); ok {
			conv, end = t+"(", ")"
		}
	}
	e.before(l.Key, vars+" := ")
	e.hideSpan(l.Key.Pos(), l.Range)
	e.before(l.X, conv)
	x()
	e.after(l.X, end)
	e.body(l, e.bind(l, key, val))
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// rangeSlice reads each element when its turn comes. suffix makes a slice of a
// pointer to an array.
func (e *fileEditor) rangeSlice(l *loop, suffix string) {
	if l.val == nil {
		e.rangeNative(l, func() {
			if suffix == "" || e.calls(l.X) {
				e.value(l.X, false)
			}
		})
		return
	}
	x, i := e.temp("x"), e.temp("i")
	elem := e.namedSite(l.X, "r", e.source(l.X)+"["+indexName(l)+"]")
	open, end := x+", "+i+" := ", suffix+", 0"
	if l.outer {
		key := "_"
		if l.key != nil {
			key = name(l.key)
		}
		open, end = x+", "+i+", "+key+", "+name(l.val)+" := "+e.rt()+"SliceVars(", suffix+")"
	}
	e.hideVars(l, open)
	if suffix != "" {
		e.before(l.X, "(")
		end = ")" + end
	}
	e.value(l.X, false)
	e.after(l.X, end+"; "+i+" < "+e.rt()+"N("+x+"); "+i+"++")
	e.body(l, e.bind(l, i, e.rt()+"V(&"+x+"["+i+"], "+elem+")"))
}

func indexName(l *loop) string {
	if id, ok := l.key.(*ast.Ident); ok {
		return id.Name
	}
	return "_"
}

func (e *fileEditor) rangeMap(l *loop) {
	m := e.temp("m")
	open := m + " := " + e.rt() + "Range("
	if l.outer {
		open = m + ", " + nameOr(l.key) + ", " + nameOr(l.val) + " := " + e.rt() + "RangeVars("
	}
	site := e.site(l.X, "mr")
	e.hideVars(l, open)
	e.value(l.X, false)
	e.after(l.X, ", "+site+"); "+m+".Next(); ")
	e.body(l, e.bind(l, m+".K", m+".V"))
}

func nameOr(x ast.Expr) string {
	if id, ok := x.(*ast.Ident); ok {
		return id.Name
	}
	return "_"
}

func (e *fileEditor) rangeChan(l *loop) {
	c, ok := e.temp("c"), e.temp("ok")
	open, end := c+" := ", "; ; "
	if l.outer {
		open, end = c+", "+nameOr(l.key)+" := "+e.rt()+"ChanVars(", "); ; "
	}
	recv := e.rt() + "Recv2(" + c + ", " + e.site(l.X, "recv") + "); if !" + ok + " { break }; "
	e.hideVars(l, open)
	e.value(l.X, false)
	e.after(l.X, end)
	switch {
	case l.key == nil:
		e.body(l, "_, "+ok+" := "+recv)
	case l.Tok == token.DEFINE && !l.outer:
		e.body(l, name(l.key)+", "+ok+" := "+recv)
	default:
		t := e.temp("t")
		e.body(l, t+", "+ok+" := "+recv+e.bind(l, t, ""))
	}
}
