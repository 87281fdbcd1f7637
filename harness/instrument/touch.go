package instrument

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// What a function that is not instrumented does with its receiver and arguments
// is announced where it is called, and not before the calls in its arguments have
// returned: b.WriteString(<-ch) writes to b after the receive. That takes three
// forms, of which the first is the plainest and the usual one:
//
//	b.WriteString(s)         W(&b, …).WriteString(s)
//	b.WriteString(<-ch)      b.WriteString(After(Recv(ch, …), W(&b, …)))
//	defer b.Reset()          defer b.Reset(); defer W(&b, …)
//
// A deferred announcement runs before the call, for it was deferred later.

func (e *fileEditor) touchingCall(x *ast.CallExpr, touches map[int]*Touch, deferred bool) {
	fun, last := ast.Unparen(x.Fun), e.lastCall(x.Args)
	var late []string
	receiver := touches[-1]
	if receiver != nil && last < 0 && e.throughInterface(fun) {
		last = e.lastOf(x.Args, func(a ast.Expr) bool { return e.calls(a) }) // it may assign to the operand, which is read after it
	}
	if receiver != nil && (deferred || last >= 0) {
		late = e.lateReceiver(fun, receiver)
		receiver = nil
	}
	if !e.touchesReceiver(fun, receiver) {
		e.value(x.Fun, e.calls(x.Args...))
	}
	for i, a := range x.Args {
		if t := touches[i]; t != nil && (deferred || i < last) {
			late = append(late, e.lateArgument(a, t)...)
			touches[i] = nil
		}
	}
	wrap := len(late) > 0 && !deferred && e.hoistable(x.Args[last]) && !e.isTuple(x.Args[last])
	for i, a := range x.Args {
		if wrap && i == last {
			e.before(a, e.rt()+"After(")
		}
		e.touched(a, touches[i], e.calls(x.Args[i+1:]...))
		if wrap && i == last {
			e.after(a, ", "+strings.Join(late, ", ")+")")
		}
	}
	if deferred {
		e.late = append(e.late, late...)
	}
}

func (e *fileEditor) touchesReceiver(fun ast.Expr, t *Touch) bool {
	if t == nil {
		return false
	}
	x := selectorOf(fun)
	if sel := e.Info.Selections[x]; sel != nil && e.pickMethod(x, sel, t) {
		return true
	}
	return e.touchReceiver(fun, t)
}

// lastCall returns the index of the last of args that holds a receive or a call
// that may wait, -1 if none does.
func (e *fileEditor) lastCall(args []ast.Expr) int { return e.lastOf(args, e.syncs) }

func (e *fileEditor) lastOf(args []ast.Expr, is func(ast.Expr) bool) int {
	for i := len(args) - 1; i >= 0; i-- {
		if is(args[i]) {
			return i
		}
	}
	return -1
}

// lateReceiver returns the announcement for x.M that can be made later than x is
// evaluated; none if x cannot be evaluated again.
func (e *fileEditor) lateReceiver(fun ast.Expr, t *Touch) []string {
	x, ok := fun.(*ast.SelectorExpr)
	if !ok || e.calls(x.X) {
		return nil
	}
	r, ok := e.receiverOf(x, t)
	if !ok {
		return nil
	}
	text := e.copy(x.X, func() { e.receiverBase(x, r) })
	return []string{r.open + text + r.names + ", " + e.site(x.X, t.kind()) + ")"}
}

func (e *fileEditor) lateArgument(a ast.Expr, t *Touch) []string {
	if e.inert(a) || e.calls(a) {
		return nil
	}
	open := e.touching(a, t)
	if open == "" {
		return nil
	}
	return []string{open + e.copyValue(a) + ", " + e.site(a, t.kind()) + ")"}
}

// touches returns what a listed function does with its arguments, by their
// index; that of the receiver is -1.
func (e *fileEditor) touches(x *ast.CallExpr) map[int]*Touch {
	fun := ast.Unparen(x.Fun)
	f := e.function(fun)
	if f == nil {
		return nil
	}
	var list []Touch
	if f.Pkg() != e.Types {
		list = e.Touches[e.touchName(fun, f)]
	}
	if e.Uses[f.Name()] && e.throughInterface(fun) {
		list = append(list[:len(list):len(list)], Touch{Arg: -1, Write: true})
	}
	if len(list) == 0 {
		return nil
	}
	byArg, first := map[int]*Touch{}, 0
	if s := e.Info.Selections[selectorOf(fun)]; s != nil && s.Kind() == types.MethodExpr {
		first = 1 // its receiver is an argument
	}
	for _, t := range list {
		switch {
		case t.Rest && t.Format && !e.plainFormat(x.Args[first+t.Arg-1]):
		case t.Rest:
			for i := first + t.Arg; i < len(x.Args); i++ {
				byArg[i] = &t
			}
		default:
			byArg[first+t.Arg] = &t
		}
	}
	return byArg
}

// throughInterface reports whether fun names a method of what an interface holds.
func (e *fileEditor) throughInterface(fun ast.Expr) bool {
	sel := e.Info.Selections[selectorOf(fun)]
	return sel != nil && sel.Kind() == types.MethodVal && types.IsInterface(sel.Recv())
}

// plainFormat reports whether a format is known and prints all of its arguments;
// %p and %T do not look at what a pointer points to.
func (e *fileEditor) plainFormat(x ast.Expr) bool {
	v := e.Info.Types[x].Value
	return v != nil && v.Kind() == constant.String && !strings.ContainsAny(constant.StringVal(v), "pT*[")
}

// touchName is what Config.Touches calls f where fun names it. A hash.Hash32 has
// its Write from io.Writer, but does more with the argument than any writer.
func (e *fileEditor) touchName(fun ast.Expr, f *types.Func) string {
	if x, ok := ast.Unparen(fun).(*ast.SelectorExpr); ok {
		if sel := e.Info.Selections[x]; sel != nil && types.IsInterface(sel.Recv()) {
			return "(" + types.TypeString(sel.Recv(), nil) + ")." + f.Name()
		}
	}
	return f.Origin().FullName()
}

// touchReceiver edits x.M to W(&x).M.
func (e *fileEditor) touchReceiver(fun ast.Expr, t *Touch) bool {
	x, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	r, ok := e.receiverOf(x, t)
	if !ok {
		return false
	}
	e.before(x, r.open)
	e.receiverBase(x, r)
	e.after(x.X, r.names+", "+e.site(x.X, t.kind())+")")
	return true
}

// A receiver says how the receiver of a method that touches it is announced:
// open, the operand, the embedded fields on the way.
type receiver struct {
	open, names string
	value       bool // the operand's value is wanted, not its place
}

// receiverOf is for x.M; ok is false if the receiver cannot be announced.
func (e *fileEditor) receiverOf(x *ast.SelectorExpr, t *Touch) (r receiver, ok bool) {
	sel := e.Info.Selections[x]
	switch {
	case sel == nil, sel.Kind() != types.MethodVal:
		return r, false
	case types.IsInterface(sel.Recv()):
		return receiver{open: e.rt() + "Stream(", value: true}, true
	}
	path, ok := embedded(sel)
	if !ok || !e.nameable(path) {
		return r, false
	}
	operand := e.Info.TypeOf(x.X)
	for _, f := range path {
		operand, r.names = f.Type(), r.names+"."+f.Name()
	}
	switch {
	case t.Like != "":
		if method := sel.Obj().(*types.Func).Signature().Recv().Type(); r.names != "" || isPointer(operand) != isPointer(method) {
			return r, false
		}
		e.usesStd = true
		return receiver{open: e.names.std + "." + t.Like + "(", value: true}, true
	case isMap(operand):
		r.open, r.value = e.rt()+"M"+t.letter()+"(", r.names == ""
		return r, true
	}
	r.open = e.rt() + t.letter() + "("
	if !isPointer(operand) {
		r.open += "&"
	}
	r.value = isPointer(operand) && r.names == ""
	return r, true
}

func (e *fileEditor) receiverBase(x *ast.SelectorExpr, r receiver) {
	if r.value {
		e.value(x.X, false)
	} else {
		e.base(x.X)
	}
}

func (e *fileEditor) touched(a ast.Expr, t *Touch, later bool) {
	open := ""
	if t != nil && !e.inert(a) {
		open = e.touching(a, t)
	}
	if open == "" {
		e.value(a, later)
		return
	}
	e.before(a, open)
	e.value(a, later)
	e.after(a, ", "+e.site(a, t.kind())+")")
}

// touching returns the beginning of the call that announces what becomes of the
// argument a; "" if nothing is announced.
func (e *fileEditor) touching(a ast.Expr, t *Touch) string {
	if e.isTuple(a) {
		return ""
	}
	if t.Like != "" {
		e.usesStd = true
		return e.names.std + "." + t.Like + "("
	}
	fn := t.letter()
	switch core(e.Info.TypeOf(a)).(type) {
	case *types.Slice:
		return e.rt() + fn + "S("
	case *types.Pointer:
		return e.rt() + fn + "("
	case *types.Map:
		return e.rt() + "M" + fn + "("
	}
	return ""
}

func (t *Touch) letter() string {
	if t.Write {
		return "W"
	}
	return "R"
}

func (t *Touch) kind() string {
	if t.Write {
		return "w"
	}
	return "r"
}
