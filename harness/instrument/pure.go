package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// Code is pure if nobody can tell that it has run: it assigns variables of its own and
// writes memory that it has made itself (see fresh.go), reads whatever it likes, atomic
// loads among it, and calls what is pure. Variables of its own are those declared in
// it: for a loop in the body, so that each iteration has new ones, for a function in
// that function and in no other around it. It neither waits nor wakes, starts nor
// defers anything. That it may panic is no harm: what comes then is an execution that is followed.
//
// All ways through the code are looked at, whatever conditions say, but for lists of
// statements that are sure to leave it. Of a loop that is any list that ends by
// leaving the iteration; of a function one that ends in a panic or, where the caller
// leaves if the error is not nil, in a return of such an error:
//
//	next, err := edit(old)
//	if err != nil {
//		return err              // so what edit does before it returns an error does not matter
//	}
//
// A purity answers questions about the bodies of functions of several packages.
type purity struct {
	bodies  func(path string) (*Package, error)
	sources map[string]*source
	known   map[body]bool // pure
	err     error
}

// A body is a loop or function, and how it is run. Code that is pure because of what
// a call passes to it is asked about once for each way.
type body struct {
	node   ast.Node
	fresh  uint64 // the arguments whose memory the caller has made: bit 0 the receiver, bit i+1 argument i
	leaves bool   // the caller leaves if the last result, an error, is not nil
}

// A query asks whether a loop and all that it calls is pure. The answer is no if any
// body that can be reached is not, so each is looked at once, recursion or not.
type query struct {
	*purity
	seen map[body]bool
	busy map[any]bool // what a question is being asked about, so that it ends
	why  string       // the first reason for a no
}

// confirm keeps a yes: the bodies are pure for whoever asks next.
func (q *query) confirm() {
	for b := range q.seen {
		q.known[b] = true
	}
}

// A look is the reading of one body.
type look struct {
	*query
	src     *source
	body    body
	own     ast.Node     // what the body's own variables are declared in
	loop    *ast.ForStmt // that the body is of; nil for a function
	scratch []scratch    // of the loop
	errs    []*types.Var // that are not nil where the reading is
	named   string       // the function, for reasons
	done    bool         // the next iteration has begun
}

func (q *query) look(src *source, b body, own ast.Node) *look {
	return &look{query: q, src: src, body: b, own: own}
}

func (l *look) no(format string, args ...any) {
	if l.why == "" {
		l.why = l.named + fmt.Sprintf(format, args...)
	}
}

// enter asks about a function that is called.
func (q *query) enter(src *source, b body) {
	if q.seen[b] || q.known[b] || q.why != "" {
		return
	}
	q.seen[b] = true
	l := q.look(src, b, b.node)
	var block *ast.BlockStmt
	switch n := b.node.(type) {
	case *ast.FuncDecl:
		block, l.named = n.Body, n.Name.Name+" "
	case *ast.FuncLit:
		block, l.named = n.Body, "a literal "
	}
	switch {
	case block == nil:
		l.no("has no body")
	case hasDefer(block):
		l.no("defers a call")
	default:
		l.list(block.List)
	}
}

func (l *look) stmts(list []ast.Stmt) {
	for i, s := range list {
		l.stmt(s, after(list, i))
	}
}

// stmt looks at s, which next follows.
func (l *look) stmt(s, next ast.Stmt) {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
	case *ast.AssignStmt:
		l.assign(s, next)
	case *ast.IncDecStmt:
		l.write(s.X)
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				l.exprs(v.Values)
			}
		}
	case *ast.ExprStmt:
		l.expr(s.X)
	case *ast.BlockStmt:
		l.list(s.List)
	case *ast.LabeledStmt:
		l.stmt(s.Stmt, nil)
	case *ast.IfStmt:
		l.ifStmt(s)
	case *ast.SwitchStmt:
		l.switchHead(s)
		l.clauses(s.Body)
	case *ast.TypeSwitchStmt:
		l.switchHead(s)
		l.clauses(s.Body)
	case *ast.ForStmt:
		l.stmt(s.Init, nil)
		l.expr(s.Cond)
		l.stmt(s.Post, nil)
		l.stmts(s.Body.List)
	case *ast.RangeStmt:
		l.rangeStmt(s)
	case *ast.ReturnStmt:
		l.returns(s)
	case *ast.BranchStmt:
		if s.Tok == token.GOTO {
			l.no("has a goto")
		}
	default:
		l.no("%s", kinds(s))
	}
}

func kinds(s ast.Stmt) string {
	switch s.(type) {
	case *ast.GoStmt:
		return "starts a goroutine"
	case *ast.DeferStmt:
		return "defers a call"
	case *ast.SendStmt:
		return "sends"
	case *ast.SelectStmt:
		return "selects"
	}
	return fmt.Sprintf("has a %T", s)
}

// list looks at statements that may always leave the code.
func (l *look) list(list []ast.Stmt) {
	if !l.departs(list) {
		l.stmts(list)
	}
}

func (l *look) ifStmt(s *ast.IfStmt) {
	l.stmt(s.Init, s)
	l.expr(s.Cond)
	l.errs = append(l.errs, l.notNil(s))
	l.list(s.Body.List)
	l.errs = l.errs[:len(l.errs)-1]
	l.stmt(s.Else, nil)
}

// switchHead looks at what a switch evaluates to choose a clause. A clause that falls
// through to the next one is a way to that which its head does not show.
func (l *look) switchHead(s ast.Stmt) {
	var clauses *ast.BlockStmt
	switch s := s.(type) {
	case *ast.SwitchStmt:
		l.stmt(s.Init, nil)
		l.expr(s.Tag)
		clauses = s.Body
	case *ast.TypeSwitchStmt:
		l.stmt(s.Init, nil)
		ast.Inspect(s.Assign, func(n ast.Node) bool {
			if x, ok := n.(*ast.TypeAssertExpr); ok {
				l.expr(x.X)
				return false
			}
			return true
		})
		return
	}
	for _, c := range clauses.List {
		c := c.(*ast.CaseClause)
		l.exprs(c.List)
		if n := len(c.Body); n > 0 {
			if b, ok := c.Body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				l.no("has a fallthrough")
			}
		}
	}
}

func (l *look) clauses(b *ast.BlockStmt) {
	for _, c := range b.List {
		l.list(c.(*ast.CaseClause).Body)
	}
}

// rangeStmt allows what can be ranged over without waiting and without a call.
func (l *look) rangeStmt(s *ast.RangeStmt) {
	t := core(l.src.Info.TypeOf(s.X))
	if p, ok := t.(*types.Pointer); ok {
		t = core(p.Elem())
	}
	switch t.(type) {
	case *types.Basic, *types.Slice, *types.Array, *types.Map:
	default:
		l.no("ranges over a channel or a function")
	}
	l.expr(s.X)
	for _, x := range []ast.Expr{s.Key, s.Value} {
		if x != nil && s.Tok == token.ASSIGN {
			l.write(x)
		}
	}
	l.stmts(s.Body.List)
}

// assign looks at an assignment. The error of a call that the next statement leaves
// with is known to be nil behind it.
func (l *look) assign(s *ast.AssignStmt, next ast.Stmt) {
	for i, r := range s.Rhs {
		c, ok := ast.Unparen(r).(*ast.CallExpr)
		if ok && i == len(s.Rhs)-1 && l.leavesWith(s, next) {
			l.call(c, true)
			continue
		}
		l.expr(r)
	}
	for _, x := range s.Lhs {
		l.write(x)
	}
}

// write looks at what is assigned to.
func (l *look) write(x ast.Expr) {
	if id, ok := x.(*ast.Ident); ok && l.src.Info.Defs[id] != nil {
		return
	}
	if !l.mine(x) {
		l.no("assigns %s", types.ExprString(x))
	}
	l.expr(x)
}

// returns looks at a return that may go on where the function was called. Of a loop,
// each return leaves it.
func (l *look) returns(s *ast.ReturnStmt) {
	if l.loop != nil || l.failed(s) {
		return
	}
	for i, x := range s.Results {
		c, ok := ast.Unparen(x).(*ast.CallExpr)
		if ok && i == len(s.Results)-1 && l.body.leaves {
			l.call(c, true)
			continue
		}
		l.expr(x)
	}
}
