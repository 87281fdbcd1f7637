package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A fileEditor edits one file.
type fileEditor struct {
	*editor
	file        *File
	buf         *buffer
	table       *table
	start       token.Pos // of the file
	fn          string    // the function being edited, for the table of sites
	results     []*types.Var
	lits        int         // function literals seen in the function
	made        literalName // fn and lits as the compiler will count
	root        string      // the declared function that they are in, "" for none
	generic     string      // root as the runtime prints it
	temps       int
	defers      bool // the function has defer statements
	deferred    bool // the call being edited is that of a defer statement
	usesRuntime bool
	usesStd     bool
	kept        []string
	hasCall     map[ast.Expr]bool
	hoisted     map[ast.Expr]string // what stands for an expression computed earlier
}

func newFileEditor(e *editor, f *File) *fileEditor {
	return &fileEditor{
		editor: e, file: f, buf: &buffer{src: f.Src}, table: e.tableOf(f),
		start: f.Syntax.FileStart, hasCall: map[ast.Expr]bool{}, hoisted: map[ast.Expr]string{},
	}
}

// run edits the whole file. Anything that goes wrong inside names the place.
func (e *fileEditor) run() (err error) {
	at := ast.Node(e.file.Syntax)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: cannot edit this declaration: %v", e.Fset.Position(at.Pos()), r)
		}
	}()
	e.imports()
	for _, d := range e.file.Syntax.Decls {
		at = d
		e.temps = 0
		e.decl(d)
	}
	e.header()
	return nil
}

func (e *fileEditor) imports() {
	for _, imp := range e.file.Syntax.Imports {
		path, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			continue
		}
		if to, ok := e.Imports[path]; ok {
			e.at(imp.Path.Pos()+1, strings.TrimSuffix(to, path))
		}
	}
}

// header inserts the imports that the edits need behind the package clause,
// and asks for generics where the module's language is older.
func (e *fileEditor) header() {
	if !e.usesRuntime && !e.usesStd {
		return
	}
	name := e.file.Syntax.Name
	if e.usesRuntime {
		e.after(name, "; import "+e.names.runtime+" "+strconv.Quote(e.Runtime))
	}
	if e.usesStd {
		e.after(name, "; import "+e.names.std+" "+strconv.Quote(e.Std))
	}
	if len(e.kept) > 0 {
		last := e.file.Syntax.Decls[len(e.file.Syntax.Decls)-1]
		e.after(last, "; func _() {"+strings.Join(e.kept, "; ")+"}")
	}
	e.generics()
}

// generics raises the language of a file to the first that has type parameters,
// by a build constraint: loop variables stay as they were.
func (e *fileEditor) generics() {
	v := e.Info.FileVersions[e.file.Syntax]
	if v == "" {
		v = e.GoVersion
	}
	if !versionBefore(v, 18) {
		return
	}
	for _, g := range e.file.Syntax.Comments {
		for _, c := range g.List {
			if expr, ok := strings.CutPrefix(c.Text, "//go:build "); ok && c.Pos() < e.file.Syntax.Package {
				e.at(c.Pos()+token.Pos(len("//go:build ")), "(")
				e.at(c.Pos()+token.Pos(len("//go:build ")+len(strings.TrimRight(expr, " \t\r"))), ") && go1.18")
				return
			}
		}
	}
	e.at(e.start, header)
}

// header is the one insertion that holds newlines; its line directive puts the
// lines right. With a column and no name, the file keeps the name that it has: a
// name here would be what the program sees (runtime.Caller), and a relative one
// is not what it sees without.
const header = "//go:build go1.18\n\n//line :1:1\n"

func isHeader(in insert) bool { return in.at == 0 && in.text == header }

// versionBefore reports whether v is a Go version before go1.minor.
func versionBefore(v string, minor int) bool {
	rest, ok := strings.CutPrefix(v, "go1.")
	if !ok {
		return false
	}
	n := 0
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n < minor
}

// Insertions. Each function puts its text behind what is there already, so a
// node is edited from left to right.

func (e *fileEditor) at(pos token.Pos, text string) { e.buf.insert(int(pos-e.start), text) }

func (e *fileEditor) before(n ast.Node, text string) { e.at(n.Pos(), text) }
func (e *fileEditor) after(n ast.Node, text string)  { e.at(n.End(), text) }

func (e *fileEditor) hide(pos token.Pos, length int) { e.hideSpan(pos, pos+token.Pos(length)) }
func (e *fileEditor) hideNode(n ast.Node)            { e.hideSpan(n.Pos(), n.End()) }
func (e *fileEditor) hideSpan(from, to token.Pos) {
	e.buf.hide(int(from-e.start), int(to-e.start))
}

// copy returns the text of x as edit changes it, on one line, and leaves x
// itself alone: x is then hidden.
func (e *fileEditor) copy(x ast.Node, edit func()) string {
	outer := e.buf
	e.buf = &buffer{src: outer.src}
	edit()
	text := oneLine(e.buf.span(int(x.Pos()-e.start), int(x.End()-e.start)))
	e.buf = outer
	return text
}

func (e *fileEditor) copyValue(x ast.Expr) string { return e.copy(x, func() { e.value(x, false) }) }
func (e *fileEditor) copyAddr(x ast.Expr) string  { return e.copy(x, func() { e.addr(x) }) }

// source returns the user's text of n on one line.
func (e *fileEditor) source(n ast.Node) string {
	return oneLine(e.file.Src[n.Pos()-e.start : n.End()-e.start])
}

// rt returns the qualifier of the runtime's functions.
func (e *fileEditor) rt() string {
	e.usesRuntime = true
	return e.names.runtime + "."
}

// site returns a new site for the operand x.
func (e *fileEditor) site(x ast.Node, kind string) string {
	return e.namedSite(x, kind, e.source(x))
}

// namedSite is site with another text.
func (e *fileEditor) namedSite(x ast.Node, kind, text string) string {
	e.usesRuntime = true
	p := e.Fset.PositionFor(x.Pos(), false)
	return e.table.add(filepath.Base(e.file.Name), p.Line, p.Column, kind, shorten(text), e.fn)
}

// shorten makes an operand's text fit into a table of events.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

// temp returns a new identifier.
func (e *fileEditor) temp(prefix string) string {
	for {
		e.temps++
		if name := fmt.Sprintf("_%s%d", prefix, e.temps); !e.idents[name] {
			return name
		}
	}
}

// keep uses the generic function x at the end of the file, with type arguments
// that its constraints allow: any, comparable, or a map of other parameters.
func (e *fileEditor) keep(x ast.Expr, params *types.TypeParamList) {
	var args []string
	for p := range params.TypeParams() {
		arg := "int"
		if _, isMap := core(p).(*types.Map); isMap {
			arg = "map[int]int"
		}
		args = append(args, arg)
	}
	if use := "_ = " + e.source(x) + "[" + strings.Join(args, ", ") + "]"; !slices.Contains(e.kept, use) {
		e.kept = append(e.kept, use)
	}
}

// calls reports whether one of list calls a function of the user's or receives.
func (e *fileEditor) calls(list ...ast.Expr) bool {
	for _, x := range list {
		if x != nil && e.callsOne(x) {
			return true
		}
	}
	return false
}

func (e *fileEditor) callsOne(x ast.Expr) bool {
	if known, ok := e.hasCall[x]; ok {
		return known
	}
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			found = found || !e.Info.Types[fun].IsType() && e.builtinOf(fun) == ""
		}
		return !found
	})
	e.hasCall[x] = found
	return found
}

func (e *fileEditor) allSimple(list []ast.Expr) bool {
	for _, x := range list {
		if !e.simple(x) {
			return false
		}
	}
	return true
}

// simple reports whether x has neither effect nor event and cannot panic, so
// that it does not matter when it is evaluated.
func (e *fileEditor) simple(x ast.Expr) bool {
	if x == nil || e.inert(x) {
		return true
	}
	switch x := x.(type) {
	case *ast.FuncLit:
		return true
	case *ast.ParenExpr:
		return e.simple(x.X)
	case *ast.Ident:
		return !e.place(x)
	case *ast.SelectorExpr:
		sel := e.Info.Selections[x]
		if sel == nil {
			return e.variable(x) == nil
		}
		return sel.Kind() == types.FieldVal && !sel.Indirect() && !e.place(x) && e.simple(x.X)
	case *ast.UnaryExpr:
		return x.Op != token.ARROW && (e.simple(x.X) || x.Op == token.AND && e.variable(x.X) != nil)
	case *ast.BinaryExpr:
		return e.simpleBinary(x)
	case *ast.CompositeLit:
		return e.simpleComposite(x)
	case *ast.CallExpr:
		return e.simpleCall(x)
	}
	return false
}

func (e *fileEditor) simpleBinary(x *ast.BinaryExpr) bool {
	switch x.Op {
	case token.QUO, token.REM, token.SHL, token.SHR:
		return false
	case token.EQL, token.NEQ:
		if _, ok := core(e.Info.TypeOf(x.X)).(*types.Basic); !ok {
			return false
		}
	}
	return e.simple(x.X) && e.simple(x.Y)
}

func (e *fileEditor) simpleComposite(x *ast.CompositeLit) bool {
	if _, ok := core(e.Info.TypeOf(x)).(*types.Map); ok && len(x.Elts) > 0 {
		return false
	}
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		if !e.simple(el) {
			return false
		}
	}
	return true
}

// simpleCall: conversions between numbers, and len of a slice or string.
func (e *fileEditor) simpleCall(x *ast.CallExpr) bool {
	fun := ast.Unparen(x.Fun)
	if len(x.Args) != 1 || !e.simple(x.Args[0]) {
		return false
	}
	switch t := core(e.Info.TypeOf(x.Args[0])).(type) {
	case *types.Basic:
		return e.Info.Types[fun].IsType() || e.builtinOf(fun) == "len"
	case *types.Slice:
		return e.builtinOf(fun) == "len" && t != nil
	}
	return false
}
