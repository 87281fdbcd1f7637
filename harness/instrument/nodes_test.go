package instrument

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// notInFixtures are the nodes that no file has which compiles: those of files that
// do not, of several files, and of a comment that somebody parses besides.
var notInFixtures = []string{"BadExpr", "BadStmt", "BadDecl", "Package", "Directive"}

// TestNodes holds that the fixtures contain each type of syntax node that go/ast
// of this Go version has, and of those with an operator or a keyword each one.
func TestNodes(t *testing.T) {
	have := map[string]bool{}
	for _, f := range parseFixtures(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			for _, k := range kindsOf(n) {
				have[k] = true
			}
			return true
		})
	}
	want := append(nodeTypes(t), variants()...)
	if len(want) < 140 {
		t.Errorf("only %d kinds of nodes are asked for", len(want))
	}
	for _, k := range want {
		if !have[k] && !slices.Contains(notInFixtures, k) {
			t.Errorf("no fixture has %s", k)
		}
	}
	for _, k := range notInFixtures {
		if have[k] || !slices.Contains(want, k) {
			t.Errorf("%s is listed as a node that no fixture can have", k)
		}
	}
}

func parseFixtures(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("testdata/fixtures/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// nodeTypes returns the types of package go/ast that are nodes.
func nodeTypes(t *testing.T) (names []string) {
	t.Helper()
	pkg, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("go/ast")
	if err != nil {
		t.Fatal(err)
	}
	node := pkg.Scope().Lookup("Node").Type().Underlying().(*types.Interface)
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !obj.Exported() || types.IsInterface(obj.Type()) {
			continue
		}
		if types.Implements(types.NewPointer(obj.Type()), node) {
			names = append(names, name)
		}
	}
	return names
}

// variants are the kinds of nodes that differ by a token only, and the
// predeclared functions.
func variants() (all []string) {
	add := func(node string, toks ...token.Token) {
		for _, tok := range toks {
			all = append(all, node+" "+tok.String())
		}
	}
	for tok := token.ADD; tok <= token.GEQ; tok++ {
		switch {
		case tok >= token.ADD_ASSIGN && tok <= token.AND_NOT_ASSIGN:
			add("AssignStmt", tok)
		case tok == token.INC || tok == token.DEC:
			add("IncDecStmt", tok)
		case tok.Precedence() > token.LowestPrec:
			add("BinaryExpr", tok)
		}
	}
	add("AssignStmt", token.ASSIGN, token.DEFINE)
	add("UnaryExpr", token.ADD, token.SUB, token.NOT, token.XOR, token.AND, token.ARROW)
	add("BranchStmt", token.BREAK, token.CONTINUE, token.GOTO, token.FALLTHROUGH)
	add("BasicLit", token.INT, token.FLOAT, token.IMAG, token.CHAR, token.STRING)
	add("GenDecl", token.IMPORT, token.CONST, token.TYPE, token.VAR)
	add("RangeStmt", token.ASSIGN, token.DEFINE, token.ILLEGAL)
	for _, dir := range []string{"both", "send", "receive"} {
		all = append(all, "ChanType "+dir)
	}
	for _, scope := range []*types.Scope{types.Universe, types.Unsafe.Scope()} {
		for _, name := range scope.Names() {
			if _, ok := scope.Lookup(name).(*types.Builtin); ok {
				all = append(all, "call of "+name)
			}
		}
	}
	return all
}

// kindsOf says what kinds n is of.
func kindsOf(n ast.Node) []string {
	if n == nil {
		return nil
	}
	name := reflect.TypeOf(n).Elem().Name()
	kinds := []string{name}
	with := func(tok token.Token) { kinds = append(kinds, name+" "+tok.String()) }
	switch n := n.(type) {
	case *ast.BinaryExpr:
		with(n.Op)
	case *ast.UnaryExpr:
		with(n.Op)
	case *ast.AssignStmt:
		with(n.Tok)
	case *ast.IncDecStmt:
		with(n.Tok)
	case *ast.BranchStmt:
		with(n.Tok)
	case *ast.BasicLit:
		with(n.Kind)
	case *ast.GenDecl:
		with(n.Tok)
	case *ast.RangeStmt:
		with(n.Tok)
	case *ast.ChanType:
		dir := map[ast.ChanDir]string{ast.SEND: "send", ast.RECV: "receive", ast.SEND | ast.RECV: "both"}
		kinds = append(kinds, name+" "+dir[n.Dir])
	case *ast.CallExpr:
		switch f := n.Fun.(type) {
		case *ast.Ident:
			kinds = append(kinds, "call of "+f.Name)
		case *ast.SelectorExpr:
			if fmt.Sprint(f.X) == "unsafe" {
				kinds = append(kinds, "call of "+f.Sel.Name)
			}
		}
	}
	return kinds
}

// fixtureNames returns the names that the fixtures are added by.
func fixtureNames(t *testing.T) (names []string) {
	for _, f := range parseFixtures(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || fmt.Sprint(call.Fun) != "add" || len(call.Args) != 2 {
				return true
			}
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				names = append(names, strings.Trim(lit.Value, `"`))
			}
			return true
		})
	}
	return names
}
