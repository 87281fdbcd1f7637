package instrument

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

const atomics = "sync/atomic"

func imports(p *types.Package, path string) bool {
	for _, i := range p.Imports() {
		if i.Path() == path {
			return true
		}
	}
	return false
}

// swapsInLoops returns for each swap in a loop the nodes around it, and it.
func (p *Package) swapsInLoops() (stacks [][]ast.Node) {
	for _, f := range p.Files {
		ast.PreorderStack(f.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && p.isSwap(c) && loopAround(stack) >= 0 {
				stacks = append(stacks, append(slices.Clone(stack), c))
			}
			return true
		})
	}
	return stacks
}

// isSwap reports whether c is a call of a CompareAndSwap of sync/atomic.
func (p *Package) isSwap(c *ast.CallExpr) bool {
	f := p.function(c.Fun)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != atomics || !strings.HasPrefix(f.Name(), "CompareAndSwap") {
		return false
	}
	if recv := f.Signature().Recv(); recv != nil {
		return len(c.Args) == 2 && !strings.HasSuffix(recv.Type().String(), ".Value")
	}
	return len(c.Args) == 3
}

// loopAround returns the index of the for statement that is the innermost loop, -1 if
// there is none in the function.
func loopAround(stack []ast.Node) int {
	for i := len(stack) - 1; i >= 0; i-- {
		switch stack[i].(type) {
		case *ast.ForStmt:
			return i
		case *ast.RangeStmt, *ast.SelectStmt, *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			return -1
		}
	}
	return -1
}

// again edits the last argument of a try. Written without its type, a constant would
// have another; where the type has no name there, the swap stays as it is.
func (e *fileEditor) again(c *ast.CallExpr) (typeArg string, ok bool) {
	if why, judged := e.swaps[c]; !judged || why != "" {
		return "", false
	}
	last := c.Args[len(c.Args)-1]
	params := e.Info.TypeOf(c.Fun).(*types.Signature).Params()
	switch t := params.At(params.Len() - 1).Type().(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "", !e.Info.Types[last].IsNil()
		}
		name, ok := e.spell(t, c.Pos())
		return "[" + name + "]", ok
	case *types.Pointer:
		if !e.Info.Types[last].IsNil() {
			return "", true
		}
		name, ok := e.spell(t.Elem(), c.Pos())
		return "[*" + name + "]", ok
	}
	return "", false
}
