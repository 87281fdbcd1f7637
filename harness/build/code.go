package build

import (
	"hash/fnv"
	"io"
	"path/filepath"
)

// hashCode gives each package with tests a hash of its code, for tokens: the
// schedule of another program may fit by chance. Build IDs do not serve, because
// they hold the names of folders. Only the package's own files count: with those
// below it, a token would be called old for changes that it has never met.
func (b *builder) hashCode(tests []Test) {
	for i := range tests {
		t := &tests[i]
		for _, p := range b.own(t) {
			h := fnv.New32a()
			for _, name := range p.files() {
				if text, err := b.read(name); err == nil {
					io.WriteString(h, filepath.Base(name))
					h.Write(text)
				}
			}
			t.Code += h.Sum32() // in any order
		}
	}
}

// own returns the variants of a package that its test binary is made of: the one
// with its own tests, or the plain one if it has none, and its external tests.
func (b *builder) own(t *Test) (list []*Package) {
	plain := b.byPath[t.ImportPath]
	for _, p := range b.byPath {
		if p.ForTest != t.ImportPath || p.testMain() {
			continue
		}
		switch p.Path() {
		case t.ImportPath:
			plain = p
		case t.ImportPath + "_test":
			list = append(list, p)
		}
	}
	return append(list, plain)
}
