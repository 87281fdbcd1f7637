package instrument

import (
	"go/ast"
	"go/token"
)

// A try is a compare-and-swap in a loop of which an iteration whose swap fails
// changes nothing, and begins again as if it had not been:
//
//	for {
//		old := x.Load()
//		if x.CompareAndSwap(old, old+1) {   // … CompareAndSwap(old, _rl.Again[int32](old+1)) {
//			return
//		}
//	}
//
// An execution with such an iteration is one without it, in which the goroutine
// stood still meanwhile; so the explorer need not follow a try that fails. That is
// what Again tells it of the operation that comes next. A wrong yes would make it
// leave out executions that are like no other, so what is not known to be harmless is not:
//
//   - The loop is a for statement without a post statement, which would count iterations.
//   - The swap decides an if statement of the body, in no inner loop or literal: each
//     iteration comes to it once at most, and by what stands before it.
//   - What stands before it is pure (see pure.go), but for lists that always leave the
//     iteration before it comes to the swap (depart.go). An iteration that ends otherwise is followed.
//     What is from before the loop it may only overwrite, before it reads that (scratch.go).
//   - Behind the swap that failed comes nothing but the next iteration. A way out of
//     the loop there is a way that only an iteration that fails can take, and a second
//     swap there may succeed.
//   - What comes of a swap that succeeds is not looked at.
//   - There is no goto, which would make an iteration begin elsewhere.
//
// In `for !x.CompareAndSwap(0, 1) {}` the loop itself is the if statement. Where its
// body loads what is compared next, the first comparison is with a value from before
// the loop: such an iteration does not begin as the others do, and is no try.
//
// atomic.Value is left out: its swap panics by what is stored, not only by its arguments.

// tries finds the tries of a package: why each swap in a loop is none, "" if it is one.
func (e *editor) tries() (map[*ast.CallExpr]string, error) {
	why := map[*ast.CallExpr]string{}
	if e.Imports[atomics] == "" || !imports(e.Types, atomics) {
		return why, nil
	}
	p := &purity{bodies: e.Bodies, sources: map[string]*source{}, known: map[body]bool{}}
	for _, stack := range e.swapsInLoops() {
		if p.sources[e.Path] == nil {
			p.sources[e.Path] = newSource(e.Package)
		}
		why[stack[len(stack)-1].(*ast.CallExpr)] = p.judge(p.sources[e.Path], stack)
	}
	return why, p.err
}

// judge says why the swap at the end of stack is no try.
func (p *purity) judge(src *source, stack []ast.Node) string {
	at := loopAround(stack)
	path := stack[at:]
	loop, swap := path[0].(*ast.ForStmt), path[len(path)-1].(*ast.CallExpr)
	q := &query{purity: p, seen: map[body]bool{}, busy: map[any]bool{}}
	l := q.look(src, body{node: loop}, loop.Body)
	l.loop = loop
	switch {
	case loop.Post != nil:
		l.no("has a post statement")
	case hasGoto(loop):
		l.no("has a goto")
	case path[1] == loop.Cond:
		l.condition(loop.Cond, swap, loop.Body.List, nil)
	case path[1] == loop.Body:
		l.scratch = l.scratches(stack, at, path)
		l.expr(loop.Cond)
		l.before(path)
		l.behind(path)
	default:
		l.no("swaps in its init statement")
	}
	if q.why == "" {
		q.confirm()
		if !l.loads(path, swap) {
			return "compares with what the iteration has not loaded"
		}
	}
	return q.why
}

func hasGoto(code ast.Node) (found bool) {
	if lit, ok := code.(*ast.FuncLit); ok {
		code = lit.Body
	}
	ast.Inspect(code, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			found = true
		}
		_, literal := n.(*ast.FuncLit)
		return !found && !literal
	})
	return found
}

// before looks at what an iteration runs until it comes to the swap.
func (l *look) before(path []ast.Node) {
	for i, n := range path[1 : len(path)-1] {
		child := path[i+2]
		switch n := n.(type) {
		case *ast.BlockStmt:
			l.listBefore(n.List, child)
		case *ast.CaseClause:
			l.listBefore(n.Body, child)
		case *ast.LabeledStmt:
		case *ast.IfStmt:
			l.stmt(n.Init, nil)
			if child == ast.Node(n.Cond) {
				l.condition(n.Cond, path[len(path)-1], n.Body.List, n.Else)
				return
			}
			l.expr(n.Cond)
		case *ast.SwitchStmt:
			l.switchHead(n)
		case *ast.TypeSwitchStmt:
			l.switchHead(n)
		default:
			l.no("swaps elsewhere than in the condition of an if statement")
			return
		}
	}
}

// listBefore looks at the statements of list before the one that is, or holds, child.
func (l *look) listBefore(list []ast.Stmt, child ast.Node) {
	for i, s := range list {
		if s == child {
			return
		}
		if _, clause := s.(*ast.CaseClause); !clause { // of those one runs, and their heads were looked at
			l.stmt(s, after(list, i))
		}
	}
	l.no("swaps in the expression of a case")
}

// after returns the statement behind list[i], nil if there is none.
func after(list []ast.Stmt, i int) ast.Stmt {
	if i+1 < len(list) {
		return list[i+1]
	}
	return nil
}

// condition looks at cond up to the swap, and at what comes next in the statement that
// it decides if the swap fails.
func (l *look) condition(cond ast.Expr, swap ast.Node, then []ast.Stmt, otherwise ast.Stmt) {
	result, known := l.failing(cond, swap)
	switch {
	case !known:
		l.no("decides nothing by the swap alone")
	case result:
		l.done = l.idle(then)
	case cond == l.loop.Cond:
		l.no("ends when the swap fails")
	case otherwise != nil:
		l.done = l.idle([]ast.Stmt{otherwise})
	}
}

// failing looks at what e computes before the swap in it and returns e's value if the
// swap fails, if it has one then whatever the rest is.
func (l *look) failing(e ast.Expr, swap ast.Node) (result, known bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.failing(e.X, swap)
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			result, known = l.failing(e.X, swap)
			return !result, known
		}
	case *ast.BinaryExpr:
		if e.Op != token.LAND && e.Op != token.LOR {
			break
		}
		if within(e.Y, swap) {
			l.expr(e.X)
			return l.failing(e.Y, swap)
		}
		result, known = l.failing(e.X, swap)
		return result, known && result == (e.Op == token.LOR)
	case *ast.CallExpr:
		if e == swap {
			l.expr(e.Fun)
			l.exprs(e.Args)
			return false, true
		}
	}
	return false, false
}

func within(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// behind looks at what an iteration runs after the statement that the swap decides.
func (l *look) behind(path []ast.Node) {
	for i := len(path) - 2; i > 0 && !l.done; i-- {
		var list []ast.Stmt
		switch n := path[i].(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		}
		for j, s := range list {
			if _, clauses := s.(*ast.CaseClause); !clauses && within(s, path[i+1]) {
				l.done = l.idle(list[j+1:])
			}
		}
	}
}

// idle looks at statements that run after the swap has failed, which may do nothing.
// It reports whether they begin the next iteration.
func (l *look) idle(list []ast.Stmt) (again bool) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.EmptyStmt:
			continue
		case *ast.BlockStmt:
			if l.idle(s.List) {
				return true
			}
			continue
		case *ast.BranchStmt:
			if s.Tok == token.CONTINUE && l.src.targets[s] == l.loop {
				return true
			}
		case *ast.ExprStmt:
			if c, ok := s.X.(*ast.CallExpr); ok && l.src.calls(c, "runtime.Gosched") {
				continue
			}
		}
		l.no("does something after the swap has failed")
		return true
	}
	return false
}
