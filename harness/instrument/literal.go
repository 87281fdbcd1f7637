package instrument

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// The compiler names function literals by counting them in the function that
// they are in: F.func1, F.func2, F.func2.1. One that the editing puts in takes a
// number, so the user's literals behind it, and those within it, get other names
// than the plain program's. The table has both, and package stack translates.

// A literalName is where the editing is, as the compiler will name it.
type literalName struct {
	name string // of the function or literal that is being edited
	lits int    // literals seen in it
}

func (n literalName) child() string {
	if strings.Contains(n.name, ".func") {
		return fmt.Sprintf("%s.%d", n.name, n.lits)
	}
	return fmt.Sprintf("%s.func%d", n.name, n.lits)
}

// funcLit edits a literal of the user's.
func (e *fileEditor) funcLit(x *ast.FuncLit) {
	e.lits++
	e.made.lits++
	outer, made := e.fn, e.made
	e.fn, e.made = literalName{outer, e.lits}.child(), literalName{name: made.child()}
	if e.made.name != e.fn && e.root != "" {
		e.table.rename(e.generic+strings.TrimPrefix(e.made.name, e.root), e.generic+strings.TrimPrefix(e.fn, e.root))
	}
	e.funcBody(x.Type, x.Body)
	e.fn, e.made = outer, made
}

// ownLiteral counts a literal that the editing puts in; what edit edits stands
// in it.
func (e *fileEditor) ownLiteral(edit func()) {
	e.made.lits++
	made := e.made
	e.made = literalName{name: made.child()}
	edit()
	e.made = made
}

// enter begins a declared function.
func (e *fileEditor) enter(d *ast.FuncDecl) {
	e.fn = funcName(d)
	e.root, e.generic = e.fn, e.fn
	e.made = literalName{name: e.fn}
	if d.Type.TypeParams != nil {
		e.generic += "[...]"
	}
	if d.Recv != nil && len(d.Recv.List) > 0 && hasTypeArgs(d.Recv.List[0].Type) {
		i := strings.LastIndexByte(e.generic, '.')
		receiver, star := strings.CutSuffix(e.generic[:i], ")")
		receiver += "[...]"
		if star {
			receiver += ")"
		}
		e.generic = receiver + e.generic[i:]
	}
}

func hasTypeArgs(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.StarExpr:
		return hasTypeArgs(x.X)
	case *ast.ParenExpr:
		return hasTypeArgs(x.X)
	case *ast.IndexExpr, *ast.IndexListExpr:
		return true
	}
	return false
}

// rename adds a literal whose name the compiler makes another.
func (t *table) rename(made, real string) { t.renamed = append(t.renamed, made+" "+real) }

// symbol is how the names of a package's functions begin: the last element of
// its path is escaped there.
func symbol(path string) string {
	i := strings.LastIndexByte(path, '/') + 1
	return path[:i] + strings.ReplaceAll(path[i:], ".", "%2e")
}

// renames is the text that registers the literals.
func (e *editor) renames(t *table) string {
	if len(t.renamed) == 0 {
		return ""
	}
	return fmt.Sprintf("\nvar _ = %s.Literals(%q, %s)\n", e.names.runtime, symbol(e.Path), strconv.Quote(strings.Join(t.renamed, "\n")+"\n"))
}
