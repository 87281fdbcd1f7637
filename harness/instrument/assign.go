package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// assignment edits an assignment or increment. Where it cannot become a block
// (init, post), it goes into a function literal unless one expression will do.
func (e *fileEditor) assignment(s ast.Stmt, inBlock bool) {
	switch s := s.(type) {
	case *ast.IncDecStmt:
		op := s.Tok.String()[:1]
		e.update(update{stmt: s, lhs: s.X, op: op, opPos: s.TokPos, opEnd: s.End()}, inBlock)
	case *ast.AssignStmt:
		switch {
		case s.Tok == token.DEFINE:
			e.define(s)
		case s.Tok != token.ASSIGN:
			op := strings.TrimSuffix(s.Tok.String(), "=")
			e.update(update{stmt: s, lhs: s.Lhs[0], op: op, opPos: s.TokPos,
				opEnd: s.TokPos + token.Pos(len(op)+1), rhs: s.Rhs[0]}, inBlock)
		case !e.anyTarget(s.Lhs):
			e.native(s)
		case len(s.Lhs) == 1:
			e.assignOne(s, inBlock)
		case !inBlock && e.recovers(s.Rhs[0]):
			e.skip(s, "recover in the header of a statement")
			e.native(s)
		default:
			e.wrap(s, inBlock, func() { e.assignMany(s) })
		}
	}
}

// wrap puts the edit of s, several statements, into a block or literal.
func (e *fileEditor) wrap(s ast.Stmt, inBlock bool, edit func()) {
	open, end := "{", "}"
	if !inBlock {
		open, end = e.rt()+"Wrap(func() {", "})"
	}
	e.before(s, open)
	if inBlock {
		edit()
	} else {
		e.ownLiteral(edit)
	}
	e.after(s, end)
}

// target reports whether a write to x is announced.
func (e *fileEditor) target(x ast.Expr) bool { return e.place(x) || e.isMapIndex(x) }

func (e *fileEditor) anyTarget(list []ast.Expr) bool {
	for _, x := range list {
		if e.target(x) {
			return true
		}
	}
	return false
}

func (e *fileEditor) isMapIndex(x ast.Expr) bool {
	i, ok := ast.Unparen(x).(*ast.IndexExpr)
	if !ok {
		return false
	}
	_, ok = core(e.Info.TypeOf(i.X)).(*types.Map)
	return ok
}

// unordered reports whether the keys of the map in x may have no order that is
// the same in every execution.
func (e *fileEditor) unordered(x *ast.IndexExpr) bool {
	m, ok := core(e.Info.TypeOf(x.X)).(*types.Map)
	return ok && addressed(m.Key())
}

// addressed reports whether values of a type may be told apart by an address
// only.
func addressed(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Interface:
		return true
	case *types.Basic:
		return t.Kind() == types.UnsafePointer
	case *types.Array:
		return addressed(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if addressed(f.Type()) {
				return true
			}
		}
	}
	return false
}

// native edits an assignment to places that nobody shares.
func (e *fileEditor) native(s *ast.AssignStmt) {
	for _, l := range s.Lhs {
		e.addr(l)
	}
	e.values(s.Rhs)
}

// define edits :=. A variable on the left that was there before may be shared:
// it gets its value after the statement.
func (e *fileEditor) define(s *ast.AssignStmt) {
	stores := ""
	paired := len(s.Lhs) == len(s.Rhs)
	for i, l := range s.Lhs {
		v := e.variable(l)
		if v == nil || !e.shared(v) {
			continue
		}
		text, to := "", "_"
		if paired && !e.hoistable(s.Rhs[i]) {
			text = e.copyValue(s.Rhs[i])
		} else {
			to = e.temp("t")
			text = to
		}
		e.hideNode(l)
		e.after(l, to)
		stores += "; *" + e.rt() + "W(&" + v.Name() + ", " + e.site(l, "w") + ") = " + text
		if to == "_" {
			e.hoisted[s.Rhs[i]] = "0"
		}
	}
	e.values(s.Rhs)
	e.after(s, stores)
}

// assignOne edits lhs = rhs where lhs is shared.
func (e *fileEditor) assignOne(s *ast.AssignStmt, inBlock bool) {
	lhs, rhs := s.Lhs[0], s.Rhs[0]
	late := e.calls(rhs) && !e.fixed(lhs) // gc looks at the left side after the calls
	switch {
	case e.isMapIndex(lhs) && !(late && inBlock && e.hoistable(rhs)):
		e.mapSet(s, ast.Unparen(lhs).(*ast.IndexExpr))
	case e.simple(rhs) && !e.isMapIndex(lhs):
		site := e.site(lhs, "w")
		e.before(lhs, "*"+e.rt()+"W(&")
		e.addr(lhs)
		e.after(lhs, ", "+site+")")
		e.value(rhs, false)
	case e.hoistable(rhs) && (inBlock || late && !e.recovers(rhs)):
		e.wrap(s, inBlock, func() { e.assignLate(s) })
	default:
		e.before(lhs, e.rt()+"At(&")
		e.addr(lhs)
		e.after(lhs, ", "+e.site(lhs, "w")+").Set(")
		e.hide(s.TokPos, 1)
		e.value(rhs, false)
		e.after(rhs, ")")
	}
}

// mapSet edits m[k] = v in place.
func (e *fileEditor) mapSet(s *ast.AssignStmt, x *ast.IndexExpr) {
	lhs, rhs := s.Lhs[0], s.Rhs[0]
	site := e.site(x.X, "mw")
	set := ").Set("
	if e.unordered(x) {
		set = ").Put("
	} else if e.simple(x.Index) && e.simple(rhs) {
		e.before(x, e.rt()+"MW(")
		e.value(x.X, false)
		e.after(x.X, ", "+site+")")
		e.value(x.Index, false)
		e.value(rhs, false)
		return
	}
	e.hideSpan(lhs.Pos(), x.Pos())
	e.before(x, e.rt()+"MAt(")
	e.value(x.X, false)
	e.after(x.X, ", "+site+set)
	e.hide(x.Lbrack, 1)
	e.value(x.Index, e.calls(rhs))
	e.after(x.Index, ", ")
	e.hideSpan(x.Rbrack, s.TokPos+1)
	e.value(rhs, false)
	e.after(rhs, ")")
}

// assignLate computes the right side first: t := rhs; *W(&lhs) = t.
func (e *fileEditor) assignLate(s *ast.AssignStmt) {
	lhs, rhs := s.Lhs[0], s.Rhs[0]
	t := e.temp("t")
	hoists := e.hoistCalls(lhs)
	e.at(lhs.Pos(), hoists+t+" := ")
	store := e.store(lhs, t)
	e.hideSpan(lhs.Pos(), rhs.Pos())
	e.value(rhs, false)
	e.after(rhs, "; "+store)
}

// store returns the statement that assigns text to lhs, whose operands may
// have been hoisted.
func (e *fileEditor) store(lhs ast.Expr, text string) string {
	switch {
	case isBlank(lhs):
		return "_ = " + text
	case e.isMapIndex(lhs):
		x := ast.Unparen(lhs).(*ast.IndexExpr)
		m, k := e.copyValue(x.X), e.copyValue(x.Index)
		site := e.site(x.X, "mw")
		if e.unordered(x) {
			return e.rt() + "MAt(" + m + ", " + site + ").Put(" + k + ", " + text + ")"
		}
		if _, hoisted := e.hoisted[x.Index]; hoisted || e.simple(x.Index) {
			return e.rt() + "MW(" + m + ", " + site + ")[" + k + "] = " + text
		}
		return e.rt() + "MAt(" + m + ", " + site + ").Set(" + k + ", " + text + ")"
	case e.place(lhs):
		at := e.copyAddr(lhs)
		return "*" + e.rt() + "W(&" + at + ", " + e.site(lhs, "w") + ") = " + text
	}
	return e.copyAddr(lhs) + " = " + text
}

// assignMany edits a, b = …: the operands on the left, then all values, then
// the stores one after the other.
func (e *fileEditor) assignMany(s *ast.AssignStmt) {
	var hoists strings.Builder
	for _, l := range s.Lhs {
		hoists.WriteString(e.hoistOperands(l, s.Lhs))
	}
	texts := make([]string, len(s.Lhs))
	names := make([]string, len(s.Lhs))
	tok := " = "
	for i, l := range s.Lhs {
		names[i] = "_"
		if isBlank(l) || len(s.Rhs) == len(s.Lhs) && !e.hoistable(s.Rhs[i]) {
			continue
		}
		names[i], tok = e.temp("t"), " := "
		texts[i] = names[i]
	}
	if len(s.Rhs) == 1 && len(s.Lhs) == 2 && texts[1] != "" {
		texts[1] = e.boolAs(s.Lhs[1], s.Rhs[0], texts[1])
	}
	if tok == " = " && e.allReplaced(s) {
		e.before(s, hoists.String())
		e.hideNode(s)
		e.after(s, strings.TrimPrefix(e.copyStores(s), "; "))
		return
	}
	e.before(s, hoists.String()+strings.Join(names, ", ")+tok)
	e.hideSpan(s.Pos(), s.Rhs[0].Pos())
	stores := e.manyValues(s, texts)
	e.after(s, stores)
}

// allReplaced reports whether no value needs a variable: all are constants and
// the like.
func (e *fileEditor) allReplaced(s *ast.AssignStmt) bool {
	for i, l := range s.Lhs {
		if isBlank(l) || len(s.Rhs) != len(s.Lhs) || e.hoistable(s.Rhs[i]) {
			return false
		}
	}
	return true
}

func (e *fileEditor) copyStores(s *ast.AssignStmt) string {
	stores := ""
	for i, l := range s.Lhs {
		stores += "; " + e.store(l, e.copyValue(s.Rhs[i]))
	}
	return stores
}

// manyValues edits the right side of a, b = … and returns the stores. What
// needs no variable, or cannot have one, is written where it is stored.
func (e *fileEditor) manyValues(s *ast.AssignStmt, texts []string) string {
	for i, r := range s.Rhs {
		if len(s.Rhs) == len(s.Lhs) && texts[i] == "" && !isBlank(s.Lhs[i]) {
			texts[i] = e.copyValue(r)
			e.hideNode(r)
			e.after(r, "0")
			continue
		}
		if e.Info.Types[r].IsNil() {
			e.hideNode(r)
			e.after(r, "0")
			continue
		}
		e.value(r, e.calls(s.Rhs[i+1:]...))
	}
	stores := ""
	for i, l := range s.Lhs {
		if !isBlank(l) {
			stores += "; " + e.store(l, texts[i])
		}
	}
	return stores
}

// boolAs converts the untyped bool of a comma-ok form to lhs's type.
func (e *fileEditor) boolAs(lhs, rhs ast.Expr, text string) string {
	if _, ok := ast.Unparen(rhs).(*ast.CallExpr); ok || isBlank(lhs) {
		return text
	}
	t := e.Info.TypeOf(lhs)
	if types.IsInterface(t) || types.Identical(t, types.Typ[types.Bool]) {
		return text
	}
	if name, ok := e.spell(t, lhs.Pos()); ok {
		return name + "(" + text + ")"
	}
	return text
}

func isBlank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "_"
}
