package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"example.com/racelab/harness/instrument"
)

// A Package is a package as `go list -deps -test` describes it.
type Package struct {
	instrument.Listing
	BuildID string // a hash of all that goes into it
	Imports []string
	Deps    []string
	Module  *Module

	CFiles, CXXFiles, MFiles, HFiles, FFiles, SwigFiles, SwigCXXFiles, SysoFiles, EmbedFiles []string

	DefaultGODEBUG string
}

// A Module is the module of a package.
type Module struct {
	Path, Version, Dir, GoMod, GoVersion string

	Main    bool
	Replace *Module
}

// fields are what list asks for.
const fields = "ImportPath,Name,Dir,Standard,DepOnly,ForTest,Export,BuildID,GoFiles,CgoFiles,CompiledGoFiles," +
	"SFiles,Imports,ImportMap,Deps,Module,Error,DepsErrors,CFiles,CXXFiles,MFiles,HFiles,FFiles,SwigFiles,SwigCXXFiles,SysoFiles," +
	"EmbedFiles,DefaultGODEBUG"

// compiled makes go list compile what it lists. Then it tells the errors of the
// compiler, and where the export data is.
var compiled = []string{"-export", "-compiled"}

// list describes the packages that match the patterns, their tests, and all
// that these depend on.
func (c *Config) list(ctx context.Context, flags ...string) ([]*Package, error) {
	args := append([]string{"list", "-e", "-deps", "-test", "-json=" + fields}, flags...)
	args = append(append(args, c.Flags...), "--")
	out, err := c.run(ctx, append(args, c.Patterns...))
	if err != nil {
		return nil, err
	}
	var pkgs []*Package
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		p := new(Package)
		if err := dec.Decode(p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		if m := p.Module; m != nil {
			p.Listing.Module = &instrument.Module{Path: m.Path, GoVersion: m.GoVersion, Dir: m.Dir}
		}
		pkgs = append(pkgs, p)
	}
}

// run runs the go command and returns what it prints.
func (c *Config) run(ctx context.Context, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = c.Dir
	cmd.Env = c.Env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			err = errors.New(text)
		}
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}

// broken reports whether the package or one below it does not compile.
func (p *Package) broken() bool { return p.Error != nil || len(p.DepsErrors) > 0 }

// testMain reports whether p is the main package that go test makes.
func (p *Package) testMain() bool {
	return p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test")
}
