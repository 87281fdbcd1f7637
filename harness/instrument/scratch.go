package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// What is from before the loop may be written if no iteration sees what the one before
// it has left there: each overwrites it first.
//
//	n := &node{value: v}
//	for {
//		n.next = head.Load()
//		if head.CompareAndSwap(n.next, n) {
//			return
//		}
//	}
//
// A scratch is a local variable, a field of what it points to, or all of that, which a statement
// of the loop's body overwrites, on no condition, before the loop mentions the
// variable otherwise. A way out of the loop that comes before the statement is one to where the
// variable is not mentioned either. No literal, pointer or deferred call sees it.
//
// Where the variable points to has to be the function's alone besides, until the swap
// succeeds, which ends the loop: code may hand out what it has made where it leaves, and in
// an iteration to come that would be written.
type scratch struct {
	v     *types.Var
	field *types.Var // of what v points to
	all   bool       // that v points to
}

// scratches finds those of a loop, at stack[at], whose swap is at the end of path.
func (l *look) scratches(stack []ast.Node, at int, path []ast.Node) (found []scratch) {
	fn, outer := l.frame(stack[:at])
	if fn == nil || hasGoto(fn) {
		return nil
	}
	for k, s := range l.loop.Body.List {
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok != token.ASSIGN {
			continue
		}
		for _, x := range a.Lhs {
			c, ok := l.overwritten(x)
			if ok && l.unseen(c.v, fn, outer, k, a) && (c.field == nil && !c.all || l.alone(c.v, fn, l.loop.Pos()) && l.endsLoop(path)) {
				found = append(found, c)
			}
		}
	}
	return found
}

// frame returns the function around a loop, and the body of the loop around it in that.
func (l *look) frame(stack []ast.Node) (fn ast.Node, outer *ast.BlockStmt) {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n, outer
		case *ast.ForStmt:
			if outer == nil {
				outer = n.Body
			}
		case *ast.RangeStmt:
			if outer == nil {
				outer = n.Body
			}
		}
	}
	return nil, nil
}

// overwritten says what an assignment to x overwrites.
func (l *look) overwritten(x ast.Expr) (scratch, bool) {
	switch x := x.(type) {
	case *ast.Ident:
		v := l.local(x)
		return scratch{v: v}, v != nil && !l.src.result[v]
	case *ast.StarExpr:
		v := l.local(x.X)
		return scratch{v: v, all: true}, v != nil
	case *ast.SelectorExpr:
		v, sel := l.local(x.X), l.src.Info.Selections[x]
		if v == nil || sel == nil || sel.Kind() != types.FieldVal || len(sel.Index()) != 1 || !isPointer(v.Type()) {
			break
		}
		return scratch{v: v, field: sel.Obj().(*types.Var)}, true
	}
	return scratch{}, false
}

// unseen reports whether s, the loop's statement k, is the first in it to mention v, and does
// not read it, and what leaves the loop before does not come to where v is mentioned.
func (l *look) unseen(v *types.Var, fn ast.Node, outer *ast.BlockStmt, k int, s *ast.AssignStmt) bool {
	if l.src.funcOf[v] != fn || v.Pos() >= l.loop.Pos() || outer != nil && v.Pos() < outer.Pos() {
		return false
	}
	in, after := 0, false
	for _, x := range s.Lhs {
		if c, ok := l.overwritten(x); ok && c.v == v {
			in--
		}
	}
	for _, m := range l.mentions(fn, v) {
		switch p := m[len(m)-1].Pos(); {
		case p >= l.loop.End():
			after = true
		case p >= s.End(), p < l.loop.Pos():
		case p >= s.Pos():
			in++
		default:
			return false
		}
	}
	return in == 0 && (!after || l.loop.Cond == nil && straight(l.loop.Body.List[:k]))
}

// straight reports whether list is run from its first statement to the last.
func straight(list []ast.Stmt) bool {
	return !slices.ContainsFunc(list, func(s ast.Stmt) bool {
		switch s.(type) {
		case *ast.AssignStmt, *ast.DeclStmt, *ast.ExprStmt, *ast.IncDecStmt, *ast.EmptyStmt:
			return false
		}
		return true
	})
}

// mentions returns the uses of v in fn, each with the nodes around it.
func (l *look) mentions(fn ast.Node, v *types.Var) (all [][]ast.Node) {
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && l.src.Info.Uses[id] == v {
			all = append(all, append(slices.Clone(stack), n))
		}
		return true
	})
	return all
}

// alone reports whether what v points to is reached by v only at the end of what is before
// end: it was made for v, of which nothing but fields was used.
func (l *look) alone(v *types.Var, fn ast.Node, end token.Pos) bool {
	if values := l.src.values[v]; len(values) != 1 || !l.makes(values[0]) {
		return false
	}
	return !slices.ContainsFunc(l.mentions(fn, v), func(m []ast.Node) bool {
		return m[len(m)-1].Pos() < end && !l.accesses(m)
	})
}

// makes reports whether x is a pointer to memory that it makes.
func (l *look) makes(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.UnaryExpr:
		_, lit := ast.Unparen(x.X).(*ast.CompositeLit)
		return x.Op == token.AND && lit
	case *ast.CallExpr:
		return l.src.builtinOf(ast.Unparen(x.Fun)) == "new"
	}
	return false
}

// accesses reports whether m, which ends in a variable, reads or writes a field of what that points to.
func (l *look) accesses(m []ast.Node) bool {
	if len(m) < 3 {
		return false
	}
	s, ok := m[len(m)-2].(*ast.SelectorExpr)
	if sel := l.src.Info.Selections[s]; !ok || sel == nil || sel.Kind() != types.FieldVal {
		return false
	}
	switch m[len(m)-3].(type) {
	case *ast.AssignStmt, *ast.IncDecStmt, *ast.BinaryExpr:
		return true
	}
	return false
}

// endsLoop reports whether a swap that succeeds leaves the loop, as does every list that
// leaves an iteration, but for what runs after the swap has failed.
func (l *look) endsLoop(path []ast.Node) bool {
	at := slices.IndexFunc(path, func(n ast.Node) bool { s, ok := n.(*ast.IfStmt); return ok && within(s.Cond, path[len(path)-1]) })
	if at < 0 {
		return false
	}
	s := path[at].(*ast.IfStmt)
	list, failed := s.Body.List, ast.Node(s.Else)
	switch cond := ast.Unparen(s.Cond).(type) {
	case *ast.CallExpr:
	case *ast.UnaryExpr: // of a !
		i := slices.Index(l.loop.Body.List, ast.Stmt(s))
		if _, swap := ast.Unparen(cond.X).(*ast.CallExpr); !swap || i < 0 || s.Else != nil {
			return false
		}
		list, failed = l.loop.Body.List[i+1:], s.Body
	default:
		return false
	}
	ok := l.departs(list)
	ast.Inspect(l.loop.Body, func(n ast.Node) bool {
		b, branch := n.(*ast.BranchStmt)
		if branch && b.Tok == token.CONTINUE && l.src.targets[b] == l.loop && (failed == nil || !within(failed, b)) {
			ok = false
		}
		return ok
	})
	return ok
}

// scratchOf reports whether the loop may write c.
func (l *look) scratchOf(x ast.Expr, field types.Object, all bool) bool {
	v := l.local(x)
	return v != nil && slices.ContainsFunc(l.scratch, func(c scratch) bool {
		return c.v == v && c.all == all && (c.field == nil) == (field == nil) && (field == nil || c.field == field)
	})
}
