package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// identify gives each package a build ID: a hash of its files, of those of all
// packages below it, and of how they are compiled. The go command has such IDs too,
// but tells them of what it has compiled, and what has just been edited it would
// compile for nothing else. It reports whether it knows all that goes into the
// packages: of what a C compiler or a flag brings in, only the go command does.
func (b *builder) identify(pkgs []*Package) bool {
	for _, f := range b.buildFlags() {
		name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		if !slices.Contains(harmless, name) {
			return false
		}
	}
	own := map[string][]byte{}
	for _, p := range pkgs {
		if !p.Standard && len(p.CgoFiles)+len(p.SwigFiles)+len(p.SwigCXXFiles) > 0 {
			return false
		}
		h := sha256.New()
		fmt.Fprintf(h, "%q %q %v %q %q\n", p.ImportPath, p.Dir, p.Standard, p.ImportMap, p.DefaultGODEBUG)
		if p.Module != nil {
			fmt.Fprintf(h, "%q %q %q\n", p.Module.Path, p.Module.Version, p.Module.GoVersion)
		}
		if b.hashFiles(h, p) != nil {
			return false
		}
		own[p.ImportPath] = h.Sum(nil)
	}
	how := b.toolchain()
	for _, p := range pkgs {
		h := sha256.New()
		fmt.Fprintf(h, "%s\n%s %x\n", how, p.ImportPath, own[p.ImportPath])
		for _, d := range slices.Sorted(slices.Values(p.Deps)) {
			fmt.Fprintf(h, "%s %x\n", d, own[d])
		}
		p.BuildID = hex.EncodeToString(h.Sum(nil)[:16])
	}
	return true
}

// harmless are flags that have no part in what is compiled, but by the files and
// modules that they choose, or by their value alone.
var harmless = []string{"mod", "modcacherw", "modfile", "overlay", "p", "tags", "trimpath", "buildvcs"}

// buildFlags are those of the go command, wherever they come from.
func (b *builder) buildFlags() []string {
	return append(strings.Fields(b.goenv["GOFLAGS"]), b.Config.Flags...)
}

// environment are the settings of the go command that go into what it compiles.
var environment = []string{
	"GOROOT", "GOTOOLDIR", "GOVERSION", "GOOS", "GOARCH", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64",
	"GOPPC64", "GORISCV64", "GOWASM", "GOEXPERIMENT", "GOFIPS140", "GODEBUG", "CGO_ENABLED",
}

// ofC are the settings that the go command has from the environment or from go env
// -w. To ask it for them would have it start a C compiler.
var ofC = []string{"CC=", "CXX=", "AR=", "PKG_CONFIG=", "CGO_"}

// toolchain says how packages are compiled.
func (b *builder) toolchain() string {
	var s strings.Builder
	for _, name := range environment {
		fmt.Fprintf(&s, "%s=%q\n", name, b.goenv[name])
	}
	for _, v := range b.Env {
		if slices.ContainsFunc(ofC, func(of string) bool { return strings.HasPrefix(v, of) }) {
			fmt.Fprintf(&s, "%q\n", v)
		}
	}
	written, _ := os.ReadFile(b.goenv["GOENV"])
	fmt.Fprintf(&s, "%q\n", written)
	for _, f := range b.buildFlags() {
		if name := strings.TrimLeft(f, "-"); !strings.HasPrefix(name, "modfile=") { // it may be a copy in b.temp
			fmt.Fprintf(&s, "%q\n", name)
		}
	}
	for _, tool := range []string{"compile", "asm", "link"} {
		hashStat(&s, filepath.Join(b.goenv["GOTOOLDIR"], tool))
	}
	return s.String()
}

// hashFiles hashes the files of a package. Those of the standard library and of the
// module cache are not meant to change: their sizes and times serve.
func (b *builder) hashFiles(h hash.Hash, p *Package) error {
	fixed := p.Standard || within(b.goenv["GOMODCACHE"], p.Dir)
	names := slices.Concat(p.GoFiles, p.CgoFiles, p.SFiles, p.CFiles, p.CXXFiles, p.MFiles, p.HFiles, p.FFiles, p.SysoFiles, p.EmbedFiles)
	if profile := filepath.Join(p.Dir, "default.pgo"); p.Name == "main" && !p.testMain() && b.there(profile) {
		names = append(names, profile)
	}
	for _, name := range names {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		if fixed {
			if to, ok := b.user[name]; ok {
				name = to
			}
			if err := hashStat(h, name); err != nil {
				return err
			}
			continue
		}
		text, err := b.read(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(text))
	}
	return nil
}

// hashStat hashes what changes when a file does.
func hashStat(h io.Writer, name string) error {
	info, err := os.Stat(name)
	if err == nil {
		fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return err
}

func (b *builder) there(name string) bool {
	_, err := b.read(name)
	return err == nil
}

// within reports whether a folder is dir or below it.
func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return dir != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
