package instrument

import (
	"go/ast"
	"strings"
)

// returnStmt edits return, which writes the named results: other goroutines may
// see those that a function literal has captured.
func (e *fileEditor) returnStmt(s *ast.ReturnStmt) {
	if len(s.Results) == 0 {
		e.bareReturn(s)
		return
	}
	announce := e.announceResults(s)
	if announce == "" {
		e.values(s.Results)
		return
	}
	if e.allSimple(s.Results) || !e.allHoistable(s.Results) {
		e.before(s, "{"+announce)
		e.values(s.Results)
		e.after(s, "}")
		return
	}
	var temps []string
	for range e.results {
		temps = append(temps, e.temp("t"))
	}
	all := strings.Join(temps, ", ")
	e.before(s, "{"+all+" := ")
	e.hide(s.Return, len("return"))
	e.values(s.Results)
	e.after(s, "; "+announce+"return "+all+"}")
}

func (e *fileEditor) announceResults(s *ast.ReturnStmt) string {
	text := ""
	for i, v := range e.results {
		if v == nil || !e.shared(v) || !e.visible(v.Name(), v, s.Pos()) {
			continue
		}
		if len(s.Results) == len(e.results) && e.variable(s.Results[i]) == v {
			continue // gc does not assign a variable to itself
		}
		site := e.namedSite(s, "w", v.Name())
		text += e.rt() + "W(&" + v.Name() + ", " + site + "); "
	}
	return text
}

// bareReturn edits return without values, which reads the named results. Where
// there are deferred calls they come first, and may wait for the goroutine that
// writes a result: to announce the read before them would be a false alarm.
func (e *fileEditor) bareReturn(s *ast.ReturnStmt) {
	text := ""
	for _, v := range e.results {
		if v != nil && e.shared(v) && !e.defers {
			text += e.rt() + "R(&" + v.Name() + ", " + e.namedSite(s, "r", v.Name()) + "); "
		}
	}
	if text != "" {
		e.before(s, "{"+text)
		e.after(s, "}")
	}
}

// hasDefer reports whether a function has deferred calls of its own.
func hasDefer(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}
