package instrument

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// selectStmt makes a switch of a select: the arms are made in the init
// statement, in source order, so labels and break stay where they are.
func (e *fileEditor) selectStmt(s *ast.SelectStmt) {
	var names, arms []string
	hasDefault := false
	for _, c := range s.Body.List {
		comm := c.(*ast.CommClause).Comm
		if comm == nil {
			hasDefault = true
			continue
		}
		names = append(names, e.temp("a"))
		arms = append(arms, e.arm(comm))
	}
	init, args := "", ""
	if len(arms) > 0 {
		args = strings.Join(names, ", ")
		init = args + " := " + strings.Join(arms, ", ") + "; "
		args = ", " + args
	}
	site := e.namedSite(s, "select", "select")
	e.at(s.Select, "switch "+init+e.rt()+"Select("+site+fmt.Sprintf(", %t", hasDefault)+args+")")
	e.hide(s.Select, len("select"))
	e.clauses(s, names)
	if !hasDefault {
		e.endless(s)
	}
}

// endless adds a default clause that is never reached: without it a select at
// the end of a function would not be a terminating statement any more.
func (e *fileEditor) endless(s *ast.SelectStmt) {
	text := "default: for {}"
	if e.visible("panic", types.Universe.Lookup("panic"), s.Pos()) {
		text = `default: panic("racelab: no case chosen")`
	}
	if len(s.Body.List) > 0 {
		text = "; " + text
	}
	e.at(s.Body.Rbrace, text)
}

// arm returns the expression that makes the arm of a communication.
func (e *fileEditor) arm(comm ast.Stmt) string {
	if s, ok := comm.(*ast.SendStmt); ok {
		ch := e.copyValue(s.Chan)
		return e.rt() + "SendCase(" + ch + ").V(" + e.copyValue(s.Value) + ")"
	}
	return e.rt() + "RecvCase(" + e.copyValue(received(comm).X) + ")"
}

// received returns the receive expression of a communication.
func received(comm ast.Stmt) *ast.UnaryExpr {
	var x ast.Expr
	switch s := comm.(type) {
	case *ast.ExprStmt:
		x = s.X
	case *ast.AssignStmt:
		x = s.Rhs[0]
	}
	return ast.Unparen(x).(*ast.UnaryExpr)
}

func (e *fileEditor) clauses(s *ast.SelectStmt, names []string) {
	arm := 0
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		if c.Comm != nil {
			e.clause(c, arm, names[arm])
			arm++
		}
		e.stmts(c.Body)
	}
}

// clause edits `case v := <-ch:` to `case 0: v := a.V;`.
func (e *fileEditor) clause(c *ast.CommClause, index int, arm string) {
	vars := ""
	if a, ok := c.Comm.(*ast.AssignStmt); ok {
		vars = " " + e.clauseVars(a, arm)
	}
	e.hideNode(c.Comm)
	e.at(c.Comm.End(), fmt.Sprint(index))
	e.at(c.Colon+1, vars)
}

func (e *fileEditor) clauseVars(s *ast.AssignStmt, arm string) string {
	texts := []string{arm + ".V", arm + ".OK"}[:len(s.Lhs)]
	if s.Tok == token.DEFINE {
		var lhs []string
		for _, l := range s.Lhs {
			lhs = append(lhs, name(l))
		}
		return strings.Join(lhs, ", ") + " := " + strings.Join(texts, ", ") + ";"
	}
	if len(texts) == 2 {
		texts[1] = e.boolAs(s.Lhs[1], s.Rhs[0], texts[1])
	}
	return e.assignTexts(s.Lhs, texts)
}
