package instrument

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Since go1.22 each iteration of a for statement has variables of its own, and
// those of the next one are copied from them before the post statement. That is
// a read, and races with a goroutine that writes its iteration's variable. It is
// announced where an iteration ends: behind the body, and before continue.
//
//	for i := 0; i < n; i++ {{ go func() { i++ }() } R(&i, …); }
//
// The inner block is there because the body may have another i.

// A frame is a loop around the statement being edited.
type frame struct {
	label  string
	vars   []*types.Var // that the next iteration copies
	copies string       // the announcement
}

func (e *fileEditor) enterLoop(vars []*types.Var, copies string) {
	e.loops = append(e.loops, frame{e.label, vars, copies})
	e.label = ""
}

func (e *fileEditor) leaveLoop() { e.loops = e.loops[:len(e.loops)-1] }

func (e *fileEditor) forStmt(s *ast.ForStmt) {
	e.header1(s.Init)
	e.value(s.Cond, false)
	e.header1(s.Post)
	vars, copies := e.copies(s.Init)
	e.enterLoop(vars, copies)
	if copies == "" {
		e.block(s.Body)
	} else {
		e.at(s.Body.Lbrace+1, "{")
		e.block(s.Body)
		e.at(s.Body.Rbrace, "}; "+copies)
	}
	e.leaveLoop()
}

// copies returns the shared variables that init declares, and the announcement.
func (e *fileEditor) copies(init ast.Stmt) (vars []*types.Var, text string) {
	a, ok := init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return nil, ""
	}
	for _, l := range a.Lhs {
		id, ok := l.(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := e.Info.Defs[id].(*types.Var); ok && e.shared(v) && !e.perLoop[v] {
			vars = append(vars, v)
			text += e.rt() + "R(&" + id.Name + ", " + e.site(id, "r") + "); "
		}
	}
	return vars, text
}

// branch edits continue.
func (e *fileEditor) branch(s *ast.BranchStmt) {
	if s.Tok != token.CONTINUE {
		return
	}
	for i := len(e.loops) - 1; i >= 0; i-- {
		f := e.loops[i]
		if s.Label != nil && s.Label.Name != f.label {
			continue
		}
		hidden := func(v *types.Var) bool { return !e.visible(v.Name(), v, s.Pos()) }
		if f.copies != "" && !slices.ContainsFunc(f.vars, hidden) {
			e.before(s, "{"+f.copies)
			e.after(s, "}")
		}
		return
	}
}
