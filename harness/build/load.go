package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// errUnchecked says that a package did not pass a type check that may have gone
// wrong, or have left out what the compiler tells better.
var errUnchecked = errors.New("the packages have to be compiled as they are")

// load lists the packages, and finds the export data for the type check of those
// that are not in the cache. What the go command has compiled as it is before is
// known by its build ID; what is new the go command compiles, unless it is little
// and can be read from its source.
func (b *builder) load(ctx context.Context) ([]*Package, error) {
	if !b.Compile {
		pkgs, err := b.list(ctx)
		if err != nil {
			return nil, err
		}
		if len(bad(pkgs)) == 0 && b.identify(pkgs) {
			b.know(pkgs)
			if picked, _ := b.pick(pkgs); b.findExports(picked) {
				return pkgs, nil
			}
		}
	}
	b.whole = true
	pkgs, err := b.list(ctx, compiled...)
	if err != nil {
		return nil, err
	}
	if b.identify(pkgs) {
		for _, p := range pkgs {
			b.rememberExport(p)
		}
	}
	b.know(pkgs)
	return pkgs, nil
}

func (b *builder) know(pkgs []*Package) {
	clear(b.byPath)
	b.listings = nil
	for _, p := range pkgs {
		b.byPath[p.ImportPath] = p
		b.listings = append(b.listings, &p.Listing)
	}
}

// few is how many packages are type-checked from their source for one that is
// edited, and how many are edited, before it takes less to compile them.
const few = 8

// findExports finds what the type checks of the packages need. It reports false if
// the go command has to compile for that.
func (b *builder) findExports(picked []*Package) bool {
	edits := 0
	for _, p := range picked {
		if drivers[p.Path()] {
			continue
		}
		if _, err := os.Stat(filepath.Join(b.entry(p), "entry.json")); err == nil {
			continue
		}
		if edits++; edits > few || !b.checkable(p) {
			return false
		}
	}
	return true
}

// checkable finds the export data of what p imports. A package of the main modules
// without any, which was edited or is above one that was, is left to be type-checked
// from its source, and what it imports is needed too.
func (b *builder) checkable(p *Package) bool {
	seen := map[*Package]bool{}
	var walk func(p *Package) bool
	walk = func(p *Package) bool {
		if seen[p] = true; len(seen) > few || len(p.CgoFiles) > 0 {
			return false
		}
		for _, name := range p.Imports {
			d := b.byPath[name]
			if d == nil || name == "unsafe" || name == "C" || seen[d] || b.knownExport(d) {
				continue
			}
			if d.Module == nil || !d.Module.Main || !walk(d) {
				return false
			}
		}
		return true
	}
	return walk(p)
}

// export is a link to the file with the export data of p, which the go command keeps
// for some days after its last use.
func (b *builder) export(p *Package) string {
	return filepath.Join(b.cache, b.tool, "exports", p.BuildID)
}

func (b *builder) knownExport(p *Package) bool {
	if p.Export == "" {
		if _, err := os.Stat(b.export(p)); err != nil {
			return false
		}
		p.Export = b.export(p)
	}
	return true
}

func (b *builder) rememberExport(p *Package) {
	link := b.export(p)
	if to, err := os.Readlink(link); p.Export == "" || p.broken() || err == nil && to == p.Export {
		return
	}
	os.MkdirAll(filepath.Dir(link), 0o777)
	replaceLink(p.Export, link)
}
