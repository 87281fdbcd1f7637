package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// departs reports whether list, once begun, leaves the code: no way through it goes on
// behind it.
func (l *look) departs(list []ast.Stmt) bool {
	return len(list) > 0 && l.ends(list[len(list)-1]) && l.keeps(list)
}

// ends reports whether s leaves, if its own jumps do.
func (l *look) ends(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return l.loop != nil || l.failed(s)
	case *ast.BranchStmt:
		return l.around(l.src.targets[s])
	case *ast.ExprStmt:
		c, ok := s.X.(*ast.CallExpr)
		return ok && l.src.builtinOf(ast.Unparen(c.Fun)) == "panic"
	case *ast.BlockStmt:
		return len(s.List) > 0 && l.ends(s.List[len(s.List)-1])
	case *ast.IfStmt:
		return s.Else != nil && l.ends(s.Body) && l.ends(s.Else)
	}
	return false
}

// keeps reports whether all jumps in list stay in it or leave the code too.
func (l *look) keeps(list []ast.Stmt) bool {
	from, ok := list[0].Pos(), true
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ReturnStmt:
				ok = ok && l.ends(n)
			case *ast.BranchStmt:
				to := l.src.targets[n]
				ok = ok && to != nil && (to.Pos() >= from || l.around(to))
			}
			return ok
		})
	}
	return ok
}

// around reports whether a jump to n, a loop, a switch or a block, leaves the code: it is
// the loop or around it.
func (l *look) around(n ast.Node) bool {
	return l.loop != nil && n != nil && n.Pos() <= l.loop.Pos()
}

// leavesWith reports whether the last thing that s assigns is an error, and next leaves the
// code if it is not nil.
func (l *look) leavesWith(s *ast.AssignStmt, next ast.Stmt) bool {
	v := l.local(s.Lhs[len(s.Lhs)-1])
	if v == nil || !isError(v.Type()) {
		return false
	}
	switch n := next.(type) {
	case *ast.IfStmt:
		if n.Init != nil && n.Init != s || l.notNil(n) != v {
			return false
		}
		l.errs = append(l.errs, v)
		defer func() { l.errs = l.errs[:len(l.errs)-1] }()
		return l.departs(n.Body.List)
	case *ast.ReturnStmt:
		return l.body.leaves && len(n.Results) > 0 && l.local(n.Results[len(n.Results)-1]) == v
	}
	return false
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// local returns the variable that x is, if it is one of a function that only the
// function's own statements assign.
func (l *look) local(x ast.Expr) *types.Var {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := l.src.Info.Defs[id].(*types.Var)
	if !ok {
		v, ok = l.src.Info.Uses[id].(*types.Var)
	}
	if !ok || v.IsField() || isPackageLevel(v) || l.src.address[v] || l.src.published[v] || l.src.captured[v] || v.Name() == "_" {
		return nil
	}
	return v
}

// notNil returns the variable of which s asks whether it is not nil, and which stays so
// while s runs.
func (l *look) notNil(s *ast.IfStmt) *types.Var {
	b, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.NEQ || !l.src.Info.Types[b.Y].IsNil() {
		return nil
	}
	v := l.local(b.X)
	ast.Inspect(s.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && slices.ContainsFunc(a.Lhs, func(x ast.Expr) bool { return l.local(x) == v }) {
			v = nil
		}
		_, ranges := n.(*ast.RangeStmt)
		if ranges {
			v = nil
		}
		return v != nil
	})
	return v
}

// failed reports whether s returns an error with which the caller leaves.
func (l *look) failed(s *ast.ReturnStmt) bool {
	return l.body.leaves && len(s.Results) > 0 && l.certain(s.Results[len(s.Results)-1])
}

// certain reports whether x, as an error, is not nil for sure. Any value of a type that is
// no interface is none, a nil pointer too.
func (l *look) certain(x ast.Expr) bool {
	tv := l.src.Info.Types[x]
	if _, many := tv.Type.(*types.Tuple); many || tv.IsNil() || tv.Type == nil {
		return false
	}
	if !types.IsInterface(tv.Type) {
		return true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v := l.local(x)
		return v != nil && slices.Contains(l.errs, v)
	case *ast.CallExpr:
		return l.certainCall(x)
	}
	return false
}

// certainCall reports whether c returns an error that is not nil for sure.
func (l *look) certainCall(c *ast.CallExpr) bool {
	f := l.src.function(c.Fun)
	if f == nil || f.Pkg() == nil {
		return false
	}
	switch f.FullName() {
	case "errors.New", "fmt.Errorf":
		return true
	}
	src := l.source(f.Pkg().Path())
	if src == nil || isDynamic(f) {
		return false
	}
	d := src.funcs[key(f.Origin())]
	if d == nil || d.Body == nil || hasDefer(d.Body) || f.Signature().Results().Len() != 1 || !isError(f.Signature().Results().At(0).Type()) {
		return false
	}
	if l.busy[d] {
		return true // a recursion that ends returns something else at last
	}
	l.busy[d] = true
	defer delete(l.busy, d)
	inner, sure := l.look(src, body{node: d}, d), true
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			sure = sure && len(n.Results) == 1 && inner.certain(n.Results[0])
		}
		return sure
	})
	return sure
}
