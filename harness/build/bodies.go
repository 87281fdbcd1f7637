package build

import (
	"sync"

	"example.com/racelab/harness/instrument"
)

// bodies are packages type-checked from their source for others that call their
// functions in loops (instrument.Config.Bodies). What is edited by what is read here needs
// no name of its own in the cache: the build ID of a package hashes all packages below it.
//
// The answer depends on the sources alone. With one that depends on what happens to be
// in the cache, or on what this build leaves out, two runs would explore different executions.
type bodies struct {
	*builder
	mu     sync.Mutex
	loader *instrument.Loader
	read   map[string]*instrument.Package
}

// get returns a package that could be instrumented, and nil for another. The error
// is that it cannot be type-checked as long as the go command has not compiled.
func (b *bodies) get(path string) (*instrument.Package, error) {
	p := b.byPath[path]
	if p == nil || !p.candidate() || p.Standard || drivers[path] || len(p.CgoFiles) > 0 {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if src, ok := b.read[path]; ok {
		return src, nil
	}
	if b.loader == nil {
		b.loader = instrument.NewLoader(b.exported())
		b.loader.Files = b.builder.read
	}
	src, err := b.loader.Check(&p.Listing)
	if err != nil && !b.whole {
		return nil, err
	}
	if err != nil {
		src = nil
	}
	b.read[path] = src
	return src, nil
}

// exported returns copies of the listings, which others are reading, with all export
// data that is in the cache.
func (b *bodies) exported() (list []*instrument.Listing) {
	for _, p := range b.byPath {
		known := *p
		b.knownExport(&known)
		list = append(list, &known.Listing)
	}
	return list
}
