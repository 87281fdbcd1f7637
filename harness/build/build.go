// Package build makes `go test` compile instrumented packages without a change
// to anything that the user has.
//
// # How
//
// `go list -deps -test` says which packages there are. Those to be instrumented
// are type-checked against the export data of what they import, which the go
// command has compiled once as it is, and edited (harness/instrument). A file for
// `go test -overlay` then puts the edited files where the originals are:
//
//   - Files of the main modules, of a vendor folder and of the standard library
//     are overlaid in place.
//   - The go command refuses an overlay below the module cache. A module there
//     gets a second name, a symbolic link outside the cache, and a `replace` in an
//     overlaid go.mod or go.work binds the module to it; below that name the
//     overlay is accepted. Nothing is copied.
//   - The runtime that instrumented code calls is added below $GOROOT/src, which
//     every module can import, whatever its go.mod says, and so can the standard
//     library itself.
//   - Package testing is edited in a few places (see edits) and gets one file.
//
// The wrong ways: a changed copy of the user's tree shows its own paths in every
// message, misses what a test finds by relative paths, and costs a build of
// everything; a go.mod with a requirement on the runtime is a change the user
// has to undo, and raises the go directive, which governs what loops mean.
//
// # What it costs
//
// Edited packages are kept in the cache by a hash of the original and all below
// it, so a package is edited again only when one of them has changed. What has
// changed is not compiled as it is: it is type-checked anyway, and what a
// type-checked package imports of it is read from its source. Only when there is an
// error, or much has changed, are the originals compiled.
// Packages testing, io and context are below nearly everything, so the first
// build compiles most of the standard library anew.
//
// # Where it stops
//
// Packages that use cgo stay as they are and are named in Result.Left. With
// -cover the go command drops an overlay without a word (golang/go#73802), so
// the command refuses it.
package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"example.com/racelab/harness/explore/sim/std/table"
	"example.com/racelab/harness/instrument"
)

// Config says what to build. Only Patterns is needed.
type Config struct {
	Dir      string   // folder in which the go command runs; empty: the current one
	Flags    []string // build flags of the go command
	Patterns []string // packages, as for go test
	Env      []string // environment; nil: that of this process
	Cache    string   // folder for edited files; empty: racelab below GOCACHE

	// Compile has the packages compiled as they are. Without it that is done only when
	// they do not pass a type check, so a Result may have packages that the compiler
	// alone refuses.
	Compile bool

	// Runtime holds the packages of the runtime; nil: those that this program
	// carries.
	Runtime fs.FS
	// Exclude says of packages why they shall stay as they are; Plain leaves all
	// as they are but for package testing.
	Exclude map[string]string
	Plain   bool
}

// A Result is a build that `go test` can be asked for.
type Result struct {
	Flags []string          // what go test needs besides Config.Flags
	Plain []string          // what the go command needs besides them for the originals
	Match []string          // the packages that match the patterns and compile
	Tests []Test            // those of them with tests, in the go command's order
	Left  map[string]string // packages that are not instrumented, and why
	Skips map[string][]string
	Bad   []string // matched packages that do not compile as they are

	Compiled bool // or Bad lacks those that only the compiler refuses

	Cache string // the folder of edited files
	Tool  string // a hash of this program

	dir string // holds the overlay; removed by Close
}

// A Test is a package whose tests can be run.
type Test struct {
	ImportPath string
	Dir        string
	Root       string   // folder of its module
	ID         string   // a hash of all that goes into the plain test binary
	Deps       []string // all packages below
	Checks     []string // its tests that explore parts of themselves
	Code       uint32   // a hash of the code, the same in every folder and on every machine
}

// Close removes what the build needs no longer.
func (r *Result) Close() error { return os.RemoveAll(r.dir) }

// Build lists, edits and caches, and writes the overlay.
func (c Config) Build(ctx context.Context) (*Result, error) {
	if len(c.Patterns) == 0 {
		c.Patterns = []string{"."}
	}
	b, err := c.begin(ctx)
	if err != nil {
		return nil, err
	}
	r := &Result{dir: b.temp, Skips: map[string][]string{}}
	if err := b.build(ctx, r); err != nil {
		r.Close()
		if errors.Is(err, errUnchecked) {
			c.Compile = true
			return c.Build(ctx)
		}
		return nil, err
	}
	return r, nil
}

// A builder is one run of Build.
type builder struct {
	Config
	goenv      map[string]string
	tool       string // hash of this program
	cache      string
	temp       string
	user       map[string]string // the user's own overlay
	instrument instrument.Config
	below      instrument.Config // for the standard library, which the look-alikes of functions stand on

	whole    bool // the packages were compiled as they are
	byPath   map[string]*Package
	listings []*instrument.Listing
	overlay  map[string]string // by absolute name, where the content is
	sources  sync.Map          // by name, the text of source files
}

func (b *builder) build(ctx context.Context, r *Result) error {
	if err := b.prepareModfile(); err != nil {
		return err
	}
	pkgs, err := b.load(ctx)
	if err != nil {
		return err
	}
	r.Bad, r.Compiled = bad(pkgs), b.whole
	r.Match = matched(pkgs, r.Bad)
	r.Tests = tests(pkgs, b.byPath)
	b.hashCode(r.Tests)
	b.findChecks(r.Tests)
	r.Plain = b.modfileFlag()
	r.Cache, r.Tool = b.cache, b.tool
	var picked []*Package
	picked, r.Left = b.pick(pkgs)
	maps.Copy(r.Left, b.Exclude)
	if err := b.addStandard(); err != nil {
		return err
	}
	mods, err := b.editAll(picked, r)
	if err != nil {
		return err
	}
	r.Flags, err = b.write(mods)
	return err
}

// bad returns the matched packages that the go command could not compile. The
// main package of their tests is nobody's: it is named by what it is made for.
func bad(pkgs []*Package) []string {
	var names []string
	for _, p := range pkgs {
		name := p.Path()
		if p.ForTest != "" {
			name = p.ForTest
		} else if p.testMain() {
			name = strings.TrimSuffix(p.ImportPath, ".test")
		}
		if !p.DepOnly && p.broken() && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// matched returns the packages that were asked for.
func matched(pkgs []*Package, bad []string) []string {
	var names []string
	for _, p := range pkgs {
		if !p.DepOnly && p.ForTest == "" && !p.testMain() && !slices.Contains(bad, p.ImportPath) {
			names = append(names, p.ImportPath)
		}
	}
	return names
}

// tests returns the packages that have a test binary.
func tests(pkgs []*Package, byPath map[string]*Package) []Test {
	var list []Test
	for _, p := range pkgs {
		if !p.testMain() || p.broken() {
			continue
		}
		of := byPath[p.ImportPath[:len(p.ImportPath)-len(".test")]]
		if of == nil {
			continue
		}
		t := Test{ImportPath: of.ImportPath, Dir: of.Dir}
		if of.Module != nil {
			t.Root = of.Module.Dir
		}
		h := sha256.New()
		fmt.Fprintln(h, p.BuildID)
		for _, dep := range p.Deps {
			if d := byPath[dep]; d != nil {
				fmt.Fprintln(h, dep, d.BuildID)
				t.Deps = append(t.Deps, d.Path())
			}
		}
		t.ID = hex.EncodeToString(h.Sum(nil))
		list = append(list, t)
	}
	return list
}

func (c Config) begin(ctx context.Context) (*builder, error) {
	b := &builder{Config: c, byPath: map[string]*Package{}, overlay: map[string]string{}}
	if b.Env == nil {
		b.Env = os.Environ()
	}
	if b.Runtime == nil {
		b.Runtime = embedded()
	}
	out, err := b.run(ctx, append([]string{"env", "-json", "GOMODCACHE", "GOCACHE", "GOMOD", "GOWORK", "GOFLAGS", "GOENV"}, environment...))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &b.goenv); err != nil {
		return nil, fmt.Errorf("read the answer of go env: %w", err)
	}
	if b.tool, err = hashOfProgram(); err != nil {
		return nil, err
	}
	if b.cache = c.Cache; b.cache == "" {
		b.cache = filepath.Join(b.goenv["GOCACHE"], "racelab")
	}
	if err := os.MkdirAll(b.cache, 0o777); err != nil {
		return nil, err
	}
	b.instrument = instrument.Config{
		Imports: table.Imports, Std: table.Std, Funcs: table.Funcs, Notes: table.Notes, Touches: touches(), Uses: uses(),
	}
	b.below = instrument.Config{Imports: instrument.LookAlikes, Std: table.Stack, Funcs: table.StackFuncs, Uses: uses()}
	b.instrument.Bodies = (&bodies{builder: b, read: map[string]*instrument.Package{}}).get
	if b.user, err = b.userOverlay(); err != nil {
		return nil, err
	}
	b.temp, err = os.MkdirTemp("", "racelab-build-")
	return b, err
}

// hashOfProgram tells this program from any other. The linker has put a hash of it
// near its beginning; to hash all of it again takes a sixth of the processor time
// of a small run.
func hashOfProgram() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(f, head)
	if id := buildID(head[:n]); id != "" {
		io.WriteString(h, id)
		return hex.EncodeToString(h.Sum(nil)[:12]), nil
	}
	h.Write(head[:n])
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// buildID returns the linker's name for a binary that begins with head, "" if there
// is none: one built with -ldflags=-buildid= has an empty one. An ELF file has it in a
// note of the type 4 and the name Go, others at the beginning of their code.
func buildID(head []byte) string {
	id := ""
	const note = "\x04\x00\x00\x00Go\x00\x00"
	if i := bytes.Index(head, []byte(note)); bytes.HasPrefix(head, []byte("\x7fELF")) && i >= 4 {
		n, rest := int(binary.LittleEndian.Uint32(head[i-4:])), head[i+len(note):]
		if n <= len(rest) {
			id = string(rest[:n])
		}
	} else if _, rest, ok := bytes.Cut(head, []byte("\xff Go build ID: \"")); ok {
		if text, _, ok := bytes.Cut(rest, []byte("\"\n \xff")); ok {
			id = string(text)
		}
	}
	if strings.Count(id, "/") != 3 {
		return ""
	}
	return id
}
