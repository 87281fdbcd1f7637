package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A source is what purity needs to know of a package: its functions, what its
// variables are assigned, and who calls what with which arguments.
type source struct {
	*Package
	*facts
	funcs     map[string]*ast.FuncDecl     // by key
	values    map[*types.Var][]ast.Expr    // all that a local variable is assigned; nil is something unknown
	result    map[*types.Var]bool          // a return statement assigns it too
	published map[*types.Var]bool          // its address is handed to sync/atomic: see publishes
	params    map[*types.Var]param         // of declared functions
	sites     map[*types.Func][]ast.Node   // calls
	valued    map[*types.Func]bool         // used otherwise than in a call
	dynamic   map[string]bool              // names of methods of interfaces that are used
	targets   map[*ast.BranchStmt]ast.Node // what break and continue leave or go on with
}

// A param is where a parameter stands, -1 for the receiver.
type param struct {
	of    *types.Func
	index int
}

func newSource(p *Package) *source {
	s := &source{
		Package: p, facts: newFacts(),
		funcs: map[string]*ast.FuncDecl{}, values: map[*types.Var][]ast.Expr{}, result: map[*types.Var]bool{}, params: map[*types.Var]param{},
		published: map[*types.Var]bool{}, sites: map[*types.Func][]ast.Node{}, valued: map[*types.Func]bool{}, dynamic: map[string]bool{},
		targets: map[*ast.BranchStmt]ast.Node{},
	}
	called := map[*ast.Ident]bool{}
	for _, file := range p.Files {
		m := &marker{facts: s.facts, info: p.Info}
		ast.PreorderStack(file.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
			if s.publishes(n, stack) {
				s.published[m.root(n.(*ast.UnaryExpr).X)] = true
			} else {
				m.visit(n, stack)
			}
			s.note(n, stack, called)
			return true
		})
	}
	return s
}

// publishes reports whether n is &v for sync/atomic to store. That hands v out, where no
// pure code goes on with it, but assigns nothing to it: what an iteration has made is its own
// until then. A variable that lives on is everybody's from then on.
func (s *source) publishes(n ast.Node, stack []ast.Node) bool {
	u, ok := n.(*ast.UnaryExpr)
	if !ok || len(stack) == 0 {
		return false
	}
	c, ok := stack[len(stack)-1].(*ast.CallExpr)
	if !ok || c.Fun == u {
		return false
	}
	f := s.function(c.Fun)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == atomics && f.Signature().Recv() != nil
}

func (s *source) note(n ast.Node, stack []ast.Node, called map[*ast.Ident]bool) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		s.declare(n)
	case *ast.FuncType:
		s.results(n)
	case *ast.ValueSpec:
		s.valueSpec(n)
	case *ast.AssignStmt:
		s.assignment(n)
	case *ast.RangeStmt:
		s.assign(n.Key, nil)
		s.assign(n.Value, nil)
	case *ast.BranchStmt:
		s.targets[n] = target(n, stack)
	case *ast.CallExpr:
		if f := s.function(n.Fun); f != nil && !s.isMethodExpr(n.Fun) {
			s.sites[f.Origin()] = append(s.sites[f.Origin()], n)
			called[nameOf(n.Fun)] = true
		}
	case *ast.Ident:
		s.use(n, called)
	}
}

// use notes the use of a function. A call is visited before the names in it.
func (s *source) use(id *ast.Ident, called map[*ast.Ident]bool) {
	f, ok := s.Info.Uses[id].(*types.Func)
	if !ok {
		return
	}
	if recv := f.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		s.dynamic[f.Name()] = true
	}
	if !called[id] {
		s.valued[f.Origin()] = true
	}
}

func (s *source) declare(d *ast.FuncDecl) {
	f, ok := s.Info.Defs[d.Name].(*types.Func)
	if !ok {
		return
	}
	sig := f.Signature()
	s.funcs[key(f)] = d
	for i := range sig.Params().Len() {
		s.params[sig.Params().At(i)] = param{f, i}
	}
	if recv := sig.Recv(); recv != nil {
		s.params[recv] = param{f, -1}
	}
}

// key names a function in its package, the same whether that was read from its source
// or from export data.
func key(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name()
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name() + "." + f.Name()
	}
	return ""
}

// results notes that results begin as zero values. What a return statement assigns is
// seen by deferred calls alone, which are not pure.
func (s *source) results(t *ast.FuncType) {
	if t.Results == nil {
		return
	}
	for _, f := range t.Results.List {
		for _, name := range f.Names {
			s.begin(name)
			if v, ok := s.Info.Defs[name].(*types.Var); ok {
				s.result[v] = true
			}
		}
	}
}

func (s *source) begin(name *ast.Ident) {
	if v, ok := s.Info.Defs[name].(*types.Var); ok && s.values[v] == nil {
		s.values[v] = []ast.Expr{}
	}
}

func (s *source) valueSpec(n *ast.ValueSpec) {
	for i, name := range n.Names {
		switch {
		case len(n.Values) == 0:
			s.begin(name)
		case len(n.Values) == len(n.Names):
			s.assign(name, n.Values[i])
		default:
			s.assign(name, nil)
		}
	}
}

func (s *source) assignment(n *ast.AssignStmt) {
	paired := len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE)
	for i, l := range n.Lhs {
		if paired {
			s.assign(l, n.Rhs[i])
		} else {
			s.assign(l, nil)
		}
	}
}

// assign notes that a variable is set to value, nil if that is not known.
func (s *source) assign(to, value ast.Expr) {
	id, ok := to.(*ast.Ident)
	if !ok {
		return
	}
	v, ok := s.Info.Defs[id].(*types.Var)
	if !ok {
		if v, ok = s.Info.Uses[id].(*types.Var); !ok {
			return
		}
	}
	s.values[v] = append(s.values[v], value)
}

// target returns the statement that a branch leaves or goes on with, nil for goto and
// fallthrough.
func target(b *ast.BranchStmt, stack []ast.Node) ast.Node {
	if b.Tok == token.GOTO || b.Tok == token.FALLTHROUGH {
		return nil
	}
	for i := len(stack) - 1; i >= 0; i-- {
		if b.Label != nil {
			if l, ok := stack[i].(*ast.LabeledStmt); ok && l.Label.Name == b.Label.Name {
				return l.Stmt
			}
			continue
		}
		switch n := stack[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return n
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if b.Tok == token.BREAK {
				return n
			}
		}
	}
	return nil
}

// nameOf returns the identifier by which x names a function.
func nameOf(x ast.Expr) *ast.Ident {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		return nameOf(x.X)
	case *ast.IndexListExpr:
		return nameOf(x.X)
	}
	return nil
}

// isMethodExpr reports whether x is T.M, whose first argument is the receiver.
func (p *Package) isMethodExpr(x ast.Expr) bool {
	s, ok := ast.Unparen(x).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	sel := p.Info.Selections[s]
	return sel != nil && sel.Kind() == types.MethodExpr
}

// calls reports whether c calls the function of that full name.
func (p *Package) calls(c *ast.CallExpr, name string) bool {
	f := p.function(c.Fun)
	return f != nil && f.FullName() == name
}
