package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

func (e *fileEditor) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.GenDecl:
		e.fn, e.root = "init", "" // whose literals are counted over all files
		e.made = literalName{name: e.fn}
		e.genDecl(d)
	case *ast.FuncDecl:
		if d.Body == nil {
			return
		}
		if p := pragma(d); p != "" {
			e.skip(d, "has "+p)
			return
		}
		e.enter(d)
		e.funcBody(d.Type, d.Body)
	}
}

func (e *fileEditor) genDecl(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, s := range d.Specs {
		e.values(s.(*ast.ValueSpec).Values)
	}
}

// pragmas forbid calls of functions that may grow the stack or that the race
// detector would see.
var pragmas = []string{"//go:nosplit", "//go:norace", "//go:nowritebarrier", "//go:systemstack",
	"//go:nowritebarrierrec", "//go:yeswritebarrierrec", "//go:nocheckptr"}

func pragma(d *ast.FuncDecl) string {
	if d.Doc == nil {
		return ""
	}
	for _, c := range d.Doc.List {
		if word, _, _ := strings.Cut(c.Text, " "); slices.Contains(pragmas, word) {
			return word
		}
	}
	return ""
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t, star := d.Recv.List[0].Type, false
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t, star = x.X, true
			continue
		case *ast.ParenExpr:
			t = x.X
			continue
		case *ast.IndexExpr:
			t = x.X
			continue
		case *ast.IndexListExpr:
			t = x.X
			continue
		case *ast.Ident:
			if star {
				return "(*" + x.Name + ")." + d.Name.Name
			}
			return x.Name + "." + d.Name.Name
		}
		return d.Name.Name
	}
}

// funcBody edits a function's body; e.fn is its name already.
func (e *fileEditor) funcBody(t *ast.FuncType, body *ast.BlockStmt) {
	outer := e.scope
	e.scope = scope{results: e.resultVars(t), defers: hasDefer(body)}
	e.block(body)
	e.scope = outer
}

func (e *fileEditor) resultVars(t *ast.FuncType) []*types.Var {
	var vars []*types.Var
	if t.Results == nil {
		return nil
	}
	for _, f := range t.Results.List {
		for _, name := range f.Names {
			v, _ := e.Info.Defs[name].(*types.Var)
			vars = append(vars, v)
		}
	}
	return vars
}

func (e *fileEditor) block(b *ast.BlockStmt) {
	if b != nil {
		e.stmts(b.List)
	}
}

func (e *fileEditor) stmts(list []ast.Stmt) {
	for _, s := range list {
		e.stmt(s)
	}
}

// stmt edits a statement of a block, where it may become a block itself.
func (e *fileEditor) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		e.block(s)
	case *ast.LabeledStmt:
		e.label = s.Label.Name
		e.stmt(s.Stmt)
		e.label = ""
	case *ast.DeclStmt:
		e.genDecl(s.Decl.(*ast.GenDecl))
	case *ast.ExprStmt:
		e.value(s.X, false)
	case *ast.SendStmt:
		e.send(s, true)
	case *ast.IncDecStmt, *ast.AssignStmt:
		e.assignment(s, true)
	case *ast.GoStmt:
		e.goStmt(s)
	case *ast.DeferStmt:
		e.deferStmt(s)
	case *ast.ReturnStmt:
		e.returnStmt(s)
	case *ast.IfStmt:
		e.header1(s.Init)
		e.value(s.Cond, false)
		e.block(s.Body)
		if s.Else != nil {
			e.stmt(s.Else)
		}
	case *ast.SwitchStmt:
		e.header1(s.Init)
		e.value(s.Tag, false)
		e.stmts(s.Body.List)
	case *ast.TypeSwitchStmt:
		e.header1(s.Init)
		e.header1(s.Assign)
		e.stmts(s.Body.List)
	case *ast.CaseClause:
		e.values(s.List)
		e.stmts(s.Body)
	case *ast.SelectStmt:
		e.selectStmt(s)
	case *ast.ForStmt:
		e.forStmt(s)
	case *ast.RangeStmt:
		e.enterLoop(nil, "")
		e.rangeStmt(s)
		e.leaveLoop()
	case *ast.BranchStmt:
		e.branch(s)
	}
}

// deferStmt edits a defer statement. What the call touches is announced by
// another one, which runs just before.
func (e *fileEditor) deferStmt(s *ast.DeferStmt) {
	e.deferred = true
	e.call(s.Call)
	for _, text := range e.late {
		e.after(s, "; defer "+text)
	}
	e.deferred, e.late = false, nil
}

// header1 edits an init or post statement, which cannot become a block.
func (e *fileEditor) header1(s ast.Stmt) {
	switch s := s.(type) {
	case nil:
	case *ast.IncDecStmt, *ast.AssignStmt:
		e.assignment(s, false)
	case *ast.SendStmt:
		e.send(s, false)
	case *ast.ExprStmt:
		e.value(s.X, false)
	}
}

// send edits ch <- v. The channel is read after a call in v, as gc does.
func (e *fileEditor) send(s *ast.SendStmt, inBlock bool) {
	site := e.site(s.Chan, "send")
	if inBlock && e.calls(s.Value) && !e.calls(s.Chan) && !e.simple(s.Chan) && e.hoistable(s.Value) {
		t := e.temp("t")
		ch := e.copyValue(s.Chan)
		e.before(s, "{")
		e.hideSpan(s.Pos(), s.Value.Pos())
		e.before(s.Value, t+" := ")
		e.value(s.Value, false)
		e.after(s.Value, "; "+e.rt()+"Send("+ch+", "+site+").V("+t+")}")
		return
	}
	e.before(s, e.rt()+"Send(")
	e.value(s.Chan, false)
	e.after(s.Chan, ", "+site+").V(")
	e.hide(s.Arrow, 2)
	e.value(s.Value, false)
	e.after(s.Value, ")")
}

// visible reports whether name means obj at pos.
func (e *fileEditor) visible(name string, obj types.Object, pos token.Pos) bool {
	scope := e.Types.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	_, found := scope.LookupParent(name, pos)
	return found == obj
}

// spell writes t at pos, if it has a short name there.
func (e *fileEditor) spell(t types.Type, pos token.Pos) (string, bool) {
	var obj types.Object
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		obj = types.Universe.Lookup(t.Name())
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			obj = t.Obj()
		}
	case *types.TypeParam:
		obj = t.Obj()
	}
	if obj == nil || !e.visible(obj.Name(), obj, pos) {
		return "", false
	}
	return obj.Name(), true
}
