package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// facts are what the whole package tells about its variables and labels.
type facts struct {
	idents   map[string]bool // every identifier that occurs
	funcOf   map[*types.Var]ast.Node
	captured map[*types.Var]bool // used in a function literal inside of the declaring function
	assigned map[*types.Var]bool // outside of its declaration
	address  map[*types.Var]bool // taken by &, by slicing an array, by a method with a pointer receiver
	wide     map[*types.Var]bool // used otherwise than by reading elements, len or range
	perLoop  map[*types.Var]bool // loop variable of a file before go1.22: one for all iterations
}

func newFacts() *facts {
	return &facts{
		idents: map[string]bool{}, funcOf: map[*types.Var]ast.Node{},
		captured: map[*types.Var]bool{}, assigned: map[*types.Var]bool{},
		address: map[*types.Var]bool{}, wide: map[*types.Var]bool{}, perLoop: map[*types.Var]bool{},
	}
}

func findFacts(p *Package) *facts {
	f := newFacts()
	for _, file := range p.Files {
		m := &marker{facts: f, info: p.Info, oldLoops: oldLoops(p, file)}
		ast.PreorderStack(file.Syntax, nil, m.visit)
	}
	return f
}

// oldLoops reports whether a loop's variables are shared by its iterations.
func oldLoops(p *Package, f *File) bool {
	v := p.Info.FileVersions[f.Syntax]
	if v == "" {
		v = p.GoVersion
	}
	return versionBefore(v, 22)
}

// shared reports whether another goroutine may change v or see it changed.
func (f *facts) shared(v *types.Var) bool {
	switch {
	case v.Name() == "_" || v.IsField():
		return false
	case isPackageLevel(v):
		return v.Exported() || f.assigned[v] || f.address[v] || f.funcOf[v] == nil
	}
	return f.address[v] || f.captured[v] && f.assigned[v]
}

func isPackageLevel(v *types.Var) bool {
	return v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// A marker fills facts from one file.
type marker struct {
	*facts
	info     *types.Info
	oldLoops bool
}

func (m *marker) visit(n ast.Node, stack []ast.Node) bool {
	switch n := n.(type) {
	case *ast.Ident:
		m.ident(n, stack)
	case *ast.CaseClause:
		if v, ok := m.info.Implicits[n].(*types.Var); ok {
			m.funcOf[v] = enclosing(stack)
		}
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			m.assign(lhs)
		}
	case *ast.IncDecStmt:
		m.assign(n.X)
	case *ast.RangeStmt:
		m.rangeStmt(n)
	case *ast.ForStmt:
		m.loopVars(n.Init)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			m.take(n.X)
		}
	case *ast.SliceExpr:
		if isArray(m.info.TypeOf(n.X)) {
			m.take(n.X)
		}
	case *ast.SelectorExpr:
		m.method(n)
	}
	return true
}

// ident notes where a variable is declared and used.
func (m *marker) ident(id *ast.Ident, stack []ast.Node) {
	m.idents[id.Name] = true
	if v, ok := m.info.Defs[id].(*types.Var); ok {
		m.funcOf[v] = enclosing(stack)
	}
	v, ok := m.info.Uses[id].(*types.Var)
	if !ok || v.IsField() {
		return
	}
	if f, ok := m.funcOf[v]; ok && f != enclosing(stack) {
		m.captured[v] = true
	}
	if isPackageLevel(v) && !m.readsElements(id, stack) {
		m.wide[v] = true
	}
}

// readsElements reports whether the use of id cannot hand out what it holds.
func (m *marker) readsElements(id *ast.Ident, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	switch p := stack[len(stack)-1].(type) {
	case *ast.IndexExpr:
		return p.X == id && !m.isLeft(p, stack[len(stack)-2])
	case *ast.RangeStmt:
		return p.X == id
	case *ast.CallExpr:
		b, ok := m.info.Uses[callee(p)].(*types.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap")
	}
	return false
}

// isLeft reports whether e's place, not its value, is what parent wants.
func (m *marker) isLeft(e ast.Expr, parent ast.Node) bool {
	switch p := parent.(type) {
	case *ast.AssignStmt:
		for _, l := range p.Lhs {
			if l == e {
				return true
			}
		}
		return false
	case *ast.BinaryExpr, *ast.ReturnStmt, *ast.CallExpr, *ast.IfStmt, *ast.ExprStmt, *ast.ValueSpec, *ast.KeyValueExpr:
		return false
	}
	return true
}

func callee(c *ast.CallExpr) *ast.Ident {
	id, _ := ast.Unparen(c.Fun).(*ast.Ident)
	return id
}

// enclosing returns the innermost function around the top of the stack; a
// function's own parameters belong to it.
func enclosing(stack []ast.Node) ast.Node {
	for i := len(stack) - 1; i >= 0; i-- {
		switch stack[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit, *ast.File:
			return stack[i]
		}
	}
	return nil
}

// assign notes a write to the variable whose memory e is in.
func (m *marker) assign(e ast.Expr) {
	if v := m.root(e); v != nil {
		m.assigned[v] = true
	}
}

// take notes that the address of e, or of a part of it, gets around.
func (m *marker) take(e ast.Expr) {
	if v := m.root(e); v != nil {
		m.address[v] = true
	}
}

// root returns the variable whose own memory e denotes, nil if that is reached
// through a pointer. A variable just being declared is not a use.
func (m *marker) root(e ast.Expr) *types.Var {
	switch e := e.(type) {
	case *ast.Ident:
		v, _ := m.info.Uses[e].(*types.Var)
		return v
	case *ast.ParenExpr:
		return m.root(e.X)
	case *ast.SelectorExpr:
		if sel := m.info.Selections[e]; sel == nil {
			v, _ := m.info.Uses[e.Sel].(*types.Var)
			return v
		} else if sel.Indirect() {
			return nil
		}
		return m.root(e.X)
	case *ast.IndexExpr:
		if isArray(m.info.TypeOf(e.X)) {
			return m.root(e.X)
		}
	}
	return nil
}

// method notes the address that x.M takes of x when M has a pointer receiver.
func (m *marker) method(s *ast.SelectorExpr) {
	sel := m.info.Selections[s]
	if sel == nil || sel.Kind() != types.MethodVal || sel.Indirect() {
		return
	}
	recv := sel.Obj().(*types.Func).Signature().Recv()
	if _, ok := types.Unalias(recv.Type()).(*types.Pointer); ok && !isPointer(sel.Recv()) {
		m.take(s.X)
	}
}

func (m *marker) rangeStmt(r *ast.RangeStmt) {
	for _, e := range []ast.Expr{r.Key, r.Value} {
		if e == nil {
			continue
		}
		if r.Tok == token.ASSIGN {
			m.assign(e)
			continue
		}
		if id, ok := e.(*ast.Ident); ok && m.oldLoops {
			m.loopVar(id)
		}
	}
}

func (m *marker) loopVars(init ast.Stmt) {
	a, ok := init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || !m.oldLoops {
		return
	}
	for _, l := range a.Lhs {
		if id, ok := l.(*ast.Ident); ok {
			m.loopVar(id)
		}
	}
}

func (m *marker) loopVar(id *ast.Ident) {
	if v, ok := m.info.Defs[id].(*types.Var); ok {
		m.perLoop[v] = true
		m.assigned[v] = true
	}
}
