package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"example.com/racelab/harness/explore/sim/std/table"
	"example.com/racelab/harness/instrument"
)

// change is what becomes of one package: the content of its files, new files
// included, and the places that were left as they are.
type change struct {
	files   map[string][]byte // by absolute name
	skipped []string
}

// edit instruments one package.
func (b *builder) edit(p *Package) (*change, error) {
	if drivers[p.Path()] {
		return b.redirect(p)
	}
	src, err := b.check(p)
	if err != nil {
		return nil, err
	}
	cfg := b.instrument
	if p.Standard && p.Path() != "database/sql" { // which nothing of Std stands on
		cfg = b.below
	}
	if p.Path() == "log" { // which Std does not stand on: log.Fatal ends an execution
		cfg.Std, cfg.Funcs = table.Std, map[string]string{}
		for _, f := range []string{"os.Exit", "runtime.Caller", "runtime.Callers", "runtime.CallersFrames"} {
			cfg.Funcs[f] = table.Funcs[f]
		}
	}
	res, err := cfg.Edit(src)
	if err != nil {
		return nil, err
	}
	ch := &change{files: map[string][]byte{}}
	for _, f := range res.Files {
		if old, err := b.read(f.Name); err != nil || !bytes.Equal(f.Src, old) {
			ch.files[f.Name] = f.Src
		}
	}
	for _, f := range res.Generated {
		ch.files[filepath.Join(p.Dir, filepath.Base(f.Name))] = f.Src
	}
	for _, s := range res.Skipped {
		ch.skipped = append(ch.skipped, fmt.Sprintf("%s:%d: %s", filepath.Base(s.Pos.Filename), s.Pos.Line, s.Reason))
	}
	return ch, nil
}

// redirect lets a driver share the one runtime of the program: its imports are
// changed, nothing else.
func (b *builder) redirect(p *Package) (*change, error) {
	ch := &change{files: map[string][]byte{}}
	for _, name := range p.files() {
		src, err := b.read(name)
		if err != nil {
			return nil, err
		}
		ch.files[name] = toStandard(src)
	}
	return ch, nil
}

// check parses and type-checks a package against the export data of what it
// imports. A loader is for one goroutine, so each package has its own.
func (b *builder) check(p *Package) (*instrument.Package, error) {
	l := instrument.NewLoader(b.listings)
	l.Files = b.read
	src, err := l.Check(&p.Listing)
	if only := standard[p.Path()]; err == nil && p.Standard && only != nil {
		for _, f := range src.Files {
			if !slices.Contains(only, filepath.Base(f.Name)) {
				f.Fixed = "the package is instrumented in part"
			}
		}
	}
	return src, err
}

// read reads a file as the user's own overlay has it. Sources it reads once: what is
// edited has to be what was hashed, also if somebody saves it meanwhile.
func (b *builder) read(name string) ([]byte, error) {
	if to, ok := b.user[name]; ok {
		name = to
	}
	if filepath.Ext(name) != ".go" {
		return os.ReadFile(name)
	}
	if text, ok := b.sources.Load(name); ok {
		return text.([]byte), nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	first, _ := b.sources.LoadOrStore(name, text)
	return first.([]byte), nil
}
