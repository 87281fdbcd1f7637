package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
)

// A fileEditor edits one file.
type fileEditor struct {
	*editor
	file  *File
	buf   *buffer
	table *table
	start token.Pos // of the file
	fn    string    // the function being edited, for the table of sites
	scope
	made        literalName // fn and lits as the compiler will count
	root        string      // the declared function that they are in, "" for none
	generic     string      // root as the runtime prints it
	temps       int
	usesRuntime bool
	usesStd     bool
	kept        []string
	hasCall     map[ast.Expr]bool
	hoisted     map[ast.Expr]string // what stands for an expression computed earlier
}

// A scope is what belongs to the function that is being edited.
type scope struct {
	results  []*types.Var
	lits     int      // function literals seen in it
	defers   bool     // it has defer statements
	deferred bool     // the call being edited is that of a defer statement
	late     []string // announcements to be deferred behind it
	label    string   // of the statement being edited
	loops    []frame  // around it
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
