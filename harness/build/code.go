package build

import (
	"hash/fnv"
	"io"
	"path/filepath"
	"strings"
)

// hashCode gives each test binary a hash of the code in it, for tokens: the
// schedule of another program may fit by chance. Build IDs do not serve, because
// they hold the names of folders. The standard library is left out, and of a
// module in the module cache the version counts.
func (b *builder) hashCode(tests []Test) {
	known := map[string]uint32{}
	for i := range tests {
		t := &tests[i]
		main := b.byPath[t.ImportPath+".test"]
		for _, dep := range main.Deps {
			p := b.byPath[dep]
			if p == nil || p.Standard || p.testMain() {
				continue
			}
			sum, ok := known[dep]
			if !ok {
				sum = b.packageHash(p)
				known[dep] = sum
			}
			t.Code += sum // in any order
		}
	}
}

func (b *builder) packageHash(p *Package) uint32 {
	h := fnv.New32a()
	io.WriteString(h, p.ImportPath)
	if m := p.Module; m != nil && m.Version != "" && strings.HasPrefix(p.Dir, b.goenv["GOMODCACHE"]) {
		io.WriteString(h, m.Path+"@"+m.Version)
		return h.Sum32()
	}
	for _, name := range p.files() {
		if text, err := b.read(name); err == nil {
			io.WriteString(h, filepath.Base(name))
			h.Write(text)
		}
	}
	return h.Sum32()
}
