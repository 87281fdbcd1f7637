package instrument

import (
	"go/token"
	"strconv"
	"strings"
)

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

// generics raises the language of a file to the first that has type parameters and
// lets an interface be one that is comparable, as the key of a map is, by a build
// constraint: loop variables stay as they were.
func (e *fileEditor) generics() {
	v := e.Info.FileVersions[e.file.Syntax]
	if v == "" {
		v = e.GoVersion
	}
	if !versionBefore(v, 20) {
		return
	}
	for _, g := range e.file.Syntax.Comments {
		for _, c := range g.List {
			if expr, ok := strings.CutPrefix(c.Text, "//go:build "); ok && c.Pos() < e.file.Syntax.Package {
				e.at(c.Pos()+token.Pos(len("//go:build ")), "(")
				e.at(c.Pos()+token.Pos(len("//go:build ")+len(strings.TrimRight(expr, " \t\r"))), ") && go1.20")
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
const header = "//go:build go1.20\n\n//line :1:1\n"

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
