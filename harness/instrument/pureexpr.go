package instrument

import (
	"go/ast"
	"go/token"
)

func (l *look) exprs(list []ast.Expr) {
	for _, x := range list {
		l.expr(x)
	}
}

func (l *look) expr(x ast.Expr) {
	if x == nil || l.src.Info.Types[x].Value != nil || l.src.Info.Types[x].IsType() {
		return
	}
	switch x := x.(type) {
	case *ast.Ident, *ast.BasicLit, *ast.FuncLit: // a literal is made; whoever calls it asks
	case *ast.ParenExpr:
		l.expr(x.X)
	case *ast.SelectorExpr:
		l.expr(x.X)
	case *ast.IndexExpr:
		l.expr(x.X)
		l.expr(x.Index)
	case *ast.IndexListExpr:
		l.expr(x.X)
	case *ast.SliceExpr:
		l.exprs([]ast.Expr{x.X, x.Low, x.High, x.Max})
	case *ast.StarExpr:
		l.expr(x.X)
	case *ast.TypeAssertExpr:
		l.expr(x.X)
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			l.no("receives")
		}
		l.expr(x.X)
	case *ast.BinaryExpr:
		l.expr(x.X)
		l.expr(x.Y)
	case *ast.KeyValueExpr:
		l.expr(x.Key)
		l.expr(x.Value)
	case *ast.CompositeLit:
		l.exprs(x.Elts)
	case *ast.CallExpr:
		l.call(x, false)
	default:
		l.no("has a %T", x)
	}
}
