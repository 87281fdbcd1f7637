package instrument

import (
	"go/ast"
	"go/types"
	"strings"
)

// call looks at a call. leaves says that the code is left if the call's last result, an
// error, is not nil.
func (l *look) call(c *ast.CallExpr, leaves bool) {
	fun := ast.Unparen(c.Fun)
	if l.src.Info.Types[fun].IsType() {
		l.exprs(c.Args)
		return
	}
	if name := l.src.builtinOf(fun); name != "" {
		l.builtin(c, name)
		return
	}
	l.expr(fun)
	l.exprs(c.Args)
	f := l.src.function(fun)
	switch {
	case f == nil:
		l.value(fun, leaves)
	case l.src.isMethodExpr(fun) || isDynamic(f):
		l.no("calls %s, which may be any method", types.ExprString(fun))
	default:
		l.static(f, l.freshArgs(c, f), leaves, c)
	}
}

// isDynamic reports whether f is a method of an interface, or of a type parameter.
func isDynamic(f *types.Func) bool {
	recv := f.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// static looks at a declared function; c is its call, nil if it is called elsewhere.
func (l *look) static(f *types.Func, fresh uint64, leaves bool, c *ast.CallExpr) {
	f = f.Origin()
	switch {
	case f.Pkg() == nil:
		l.no("calls %s", f.Name())
	case f.Pkg().Path() == atomics:
		if !strings.HasPrefix(f.Name(), "Load") {
			l.no("calls %s", f.FullName())
		}
	case pureFuncs[f.FullName()]:
	case callers[f.FullName()] && c != nil:
		for _, a := range c.Args {
			if _, ok := core(l.src.Info.TypeOf(a)).(*types.Signature); ok {
				l.functionValue(a, false)
			}
		}
	case printers[f.FullName()]:
		if c == nil || !l.printable(c) {
			l.no("calls %s, which may call methods of what it prints", f.FullName())
		}
	default:
		src := l.source(f.Pkg().Path())
		if src == nil || src.funcs[key(f)] == nil {
			l.no("calls %s", f.FullName())
			return
		}
		l.enter(src, body{src.funcs[key(f)], fresh, leaves})
	}
}

// source returns what is known of a package, nil if its source is not at hand.
func (p *purity) source(path string) *source {
	src, asked := p.sources[path]
	if asked || p.bodies == nil {
		return src
	}
	pkg, err := p.bodies(path)
	if err != nil && p.err == nil {
		p.err = err
	}
	if pkg != nil && err == nil {
		src = newSource(pkg)
	}
	p.sources[path] = src
	return src
}

// freshArgs says which arguments of a call lead to memory that the caller has made.
func (l *look) freshArgs(c *ast.CallExpr, f *types.Func) (fresh uint64) {
	sig := f.Signature()
	for i, a := range c.Args {
		if (!sig.Variadic() || i < sig.Params().Len()-1) && len(c.Args) >= sig.Params().Len() && l.fresh(a) {
			fresh |= argument(i)
		}
	}
	s, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if !ok || sig.Recv() == nil {
		return fresh
	}
	sel := l.src.Info.Selections[s]
	switch {
	case sel.Indirect(), isPointer(l.src.Info.TypeOf(s.X)): // of a copy of *s.X nothing is known
		ok = isPointer(sig.Recv().Type()) && len(sel.Index()) == 1 && l.fresh(s.X)
	case isPointer(sig.Recv().Type()):
		ok = l.mine(s.X)
	default:
		ok = len(sel.Index()) == 1 && l.fresh(s.X)
	}
	if ok {
		fresh |= argument(-1)
	}
	return fresh
}

// builtin looks at a call of a predeclared function.
func (l *look) builtin(c *ast.CallExpr, name string) {
	l.exprs(c.Args)
	switch name {
	case "len", "cap":
		if _, ok := core(l.src.Info.TypeOf(c.Args[0])).(*types.Chan); ok {
			l.no("calls %s of a channel", name)
		}
	case "append", "copy", "delete", "clear": // append may write behind the elements
		if !l.fresh(c.Args[0]) {
			l.no("calls %s of %s", name, types.ExprString(c.Args[0]))
		}
	case "new", "make", "min", "max", "complex", "real", "imag", "panic":
	default:
		l.no("calls %s", name)
	}
}

// value looks at all functions that fun, which is not the name of one, may be.
func (l *look) value(fun ast.Expr, leaves bool) {
	switch x := fun.(type) {
	case *ast.FuncLit:
		l.enter(l.src, body{x, 0, leaves})
		return
	case *ast.Ident:
		if v, ok := l.src.Info.Uses[x].(*types.Var); ok {
			l.variable(v, leaves)
			return
		}
	}
	l.no("calls %s, which may be any function", types.ExprString(fun))
}

// variable looks at all functions that v may be: those that it is assigned, or that are
// passed for it. The latter are known of an unexported function that is only ever
// called, not by an interface either: all its calls are in the package.
func (l *look) variable(v *types.Var, leaves bool) {
	if l.busy[v] {
		return
	}
	l.busy[v] = true
	defer delete(l.busy, v)
	var all []ast.Expr
	known := !isPackageLevel(v) && !v.IsField() && !l.src.address[v] && !l.src.published[v]
	if p, ok := l.src.params[v]; ok && known {
		all, known = l.src.passed(p)
		known = known && !l.src.assigned[v]
	} else {
		var declared bool
		all, declared = l.src.values[v]
		known = known && declared && !l.src.result[v]
	}
	for _, x := range all {
		if known = known && x != nil; known {
			l.functionValue(x, leaves)
		}
	}
	if !known {
		l.no("calls %s, which may be any function", v.Name())
	}
}

// functionValue looks at the function that x is.
func (l *look) functionValue(x ast.Expr, leaves bool) {
	x = ast.Unparen(x)
	f := l.src.function(x)
	switch {
	case l.src.Info.Types[x].IsNil():
	case f != nil && f.Signature().Recv() == nil:
		l.static(f, 0, leaves, nil)
	default:
		l.value(x, leaves)
	}
}

// passed returns what all calls of a function pass for a parameter.
func (s *source) passed(p param) (args []ast.Expr, known bool) {
	f, sig := p.of, p.of.Signature()
	switch {
	case f.Exported() || s.valued[f] || sig.Recv() != nil && s.dynamic[f.Name()], sig.Variadic(), p.index < 0:
		return nil, false
	}
	for _, n := range s.sites[f] {
		c := n.(*ast.CallExpr)
		if len(c.Args) != sig.Params().Len() {
			return nil, false
		}
		args = append(args, c.Args[p.index])
	}
	return args, len(args) > 0
}

// printable reports whether no argument of c has a method that printing it calls, in a
// part of it either.
func (l *look) printable(c *ast.CallExpr) bool {
	for _, a := range c.Args {
		t := types.Unalias(l.src.Info.TypeOf(a))
		if _, basic := t.Underlying().(*types.Basic); !basic || types.NewMethodSet(t).Len() > 0 {
			return false
		}
	}
	return true
}
