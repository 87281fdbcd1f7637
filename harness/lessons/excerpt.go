package lessons

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var (
	marks = regexp.MustCompile(`[ \t]*// BUG \w+`)
	heads = regexp.MustCompile(`(?s)\A// EXPECT .*?\n\n`)
)

// plain is a source without what it says of its own mistake.
func plain(text string) string {
	return heads.ReplaceAllString(marks.ReplaceAllString(text, ""), "")
}

// A decl is a declaration as a page shows it.
type decl struct {
	name     string
	receiver string // type of the receiver, of a method
	text     string
	marked   bool
}

// excerpt returns the part of a source that a reader needs: the declarations
// with the names given, or else those that are marked or not the same in the
// corrected twin, and the types whose methods they are.
func excerpt(broken, fixed string, names []string) (string, error) {
	all, err := decls(broken)
	if err != nil {
		return "", err
	}
	other, err := decls(fixed)
	if err != nil {
		return "", err
	}
	wanted := map[string]bool{}
	for _, d := range all {
		if slices.Contains(names, d.name) || names == nil && (d.marked || !same(d, other)) {
			wanted[d.name], wanted[d.receiver] = true, names == nil
		}
	}
	for _, name := range names {
		if wanted[name] = true; !slices.ContainsFunc(all, func(d decl) bool { return d.name == name }) {
			return "", fmt.Errorf("there is no declaration of %s to show", name)
		}
	}
	var shown []string
	for _, d := range all {
		if wanted[d.name] {
			shown = append(shown, d.text)
		}
	}
	return strings.Join(shown, "\n\n"), nil
}

func same(d decl, others []decl) bool {
	return slices.ContainsFunc(others, func(o decl) bool { return o.name == d.name && o.text == d.text })
}

func decls(text string) ([]decl, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(text, "\n")
	var all []decl
	for _, node := range f.Decls {
		d := decl{}
		from := node.Pos()
		switch node := node.(type) {
		case *ast.FuncDecl:
			d.name, d.receiver = node.Name.Name, receiver(node)
			from = begin(node.Doc, from)
		case *ast.GenDecl:
			if node.Tok == token.IMPORT {
				continue
			}
			d.name = specName(node.Specs[0])
			from = begin(node.Doc, from)
		}
		raw := strings.Join(lines[set.Position(from).Line-1:set.Position(node.End()).Line], "\n")
		d.text, d.marked = marks.ReplaceAllString(raw, ""), marks.MatchString(raw)
		all = append(all, d)
	}
	return all, nil
}

func begin(doc *ast.CommentGroup, pos token.Pos) token.Pos {
	if doc != nil {
		return doc.Pos()
	}
	return pos
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

func specName(s ast.Spec) string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Name.Name
	case *ast.ValueSpec:
		return s.Names[0].Name
	}
	return ""
}
