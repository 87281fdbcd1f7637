package racelab_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "example.com/racelab"

// A layer is what one package, or a folder of packages ("bench/..."), may and
// may not link. Entries ending in "/..." stand for the folder and all below it.
type layer struct {
	name    string
	module  []string // what it may link of this module, besides itself
	outside []string // of other modules
	std     []string // of the standard library, imported directly; nil: anything
	never   []string // what it must not link, whoever imports it
}

var (
	stores   = []string{"naive", "locked", "channel", "atomic"}
	jobs     = append([]string{"jobstore/...", "harness/scenario"}, stores...)
	explorer = []string{"harness/explore/..."}
	primeval = []string{"iter", "runtime", "slices", "strconv", "sync", "sync/atomic", "time", "unsafe"}
	testLibs = []string{"testing/...", "github.com/stretchr/testify/...", "pgregory.net/rapid/...", "go.uber.org/goleak/..."}
	helpers  = []string{"jobstore/jobtest", "harness/explore/sim/internal/simtest"}
	anything = []string{"..."}
)

// layers are the arrows of the design. A package belongs to the entry with the
// longest name that matches it, and to one at least: whoever adds a package says
// here what it stands on.
var layers = []layer{
	{name: "jobstore"},
	{name: "jobstore/epoch", module: []string{"jobstore"}},
	{name: "naive", module: []string{"jobstore"}},
	{name: "locked", module: []string{"jobstore", "jobstore/epoch"}},
	{name: "channel", module: []string{"jobstore"}},
	{name: "atomic", module: []string{"jobstore", "jobstore/epoch"}},
	{name: "tracker", module: []string{"jobstore"}},
	{name: "harness/scenario", module: append([]string{"jobstore/..."}, stores...), never: testLibs},
	{name: "harness/history", module: []string{"jobstore"}, outside: []string{"github.com/anishathalye/porcupine/..."}},
	{name: "harness/linear", module: append([]string{"harness/history"}, explorer...),
		outside: []string{"pgregory.net/rapid/...", "github.com/anishathalye/porcupine/..."}},
	{name: "harness/prove/...", module: append([]string{"jobstore", "jobstore/epoch", "harness/history", "harness/linear", "harness/machine", "harness/scenario", "harness/prove"},
		append(stores, explorer...)...), outside: anything},
	{name: "harness/found", module: append(append([]string{"jobstore/...", "harness/scenario"}, stores...), explorer...), never: testLibs},
	{name: "harness/machine"},
	{name: "harness/racecheck"},
	{name: "harness/mutants"},
	{name: "harness/gallery/...", module: explorer, outside: []string{"golang.org/x/..."}},
	{name: "harness/gallery"},
	{name: "harness/lessons", module: append([]string{"harness/gallery", "harness/picture", "lessons"}, explorer...)},
	{name: "harness/oracle"},
	{name: "harness/modules", module: []string{"harness/machine"}},
	{name: "harness/language"},
	{name: "harness", module: append([]string{"jobstore", "harness/history", "harness/linear", "harness/racecheck"}, explorer...), outside: anything},

	{name: "", module: nil, never: testLibs}, // the embedded sources
	{name: "harness/explore/...", module: explorer},
	{name: "harness/explore/sim", module: []string{"harness/explore/sim/getg"}, std: primeval},
	{name: "harness/explore/sim/getg", std: []string{}},
	{name: "harness/explore/sim/stack", module: []string{"harness/explore/sim/..."}, std: primeval},
	{name: "harness/explore/sim/sync/...", module: []string{"harness/explore/sim/..."}, std: primeval},
	{name: "harness/explore/sim/time/...", module: []string{"harness/explore/sim/..."}, std: primeval},
	{name: "harness/picture", module: explorer, outside: []string{}, never: testLibs},
	{name: "harness/instrument/...", module: []string{"harness/instrument/..."}, outside: []string{"golang.org/x/..."}},
	{name: "harness/build/...", module: append([]string{"", "harness/build/...", "harness/instrument/..."}, explorer...),
		outside: []string{"golang.org/x/..."}, never: testLibs},

	{name: "bench/...", module: append([]string{"tracker", "bench/...", "harness/machine"}, jobs...), outside: anything},
	{name: "lessons", never: testLibs},
	{name: "cmd/racelab/...", module: append([]string{"", "cmd/racelab/...", "harness/picture", "harness/instrument/...", "harness/build/...", "lessons"}, append(explorer, jobs...)...),
		outside: []string{"golang.org/x/..."}, never: testLibs},
}

// A pkg is a package as go list tells it.
type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// matches reports whether the pattern, relative to base, stands for path.
func matches(pattern, base, path string) bool {
	folder, all := strings.CutSuffix(pattern, "...")
	full := strings.TrimSuffix(joined(base, folder), "/")
	return path == full || all && (pattern == "..." || strings.HasPrefix(path, full+"/"))
}

func joined(base, path string) string {
	if base == "" || path == "" {
		return base + path
	}
	return base + "/" + path
}

func matchesAny(patterns []string, base, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, base, path) })
}

// isHelper reports whether tests alone use the package, like httptest. It may
// link what tests link, and nothing else may link it.
func isHelper(path string) bool { return matchesAny(helpers, module, path) }

func layerOf(path string) (l layer, ok bool) {
	for _, c := range layers {
		if matches(c.name, module, path) && (!ok || len(c.folder()) > len(l.folder())) {
			l, ok = c, true
		}
	}
	return l, ok
}

func (l layer) folder() string { return strings.TrimSuffix(l.name, "...") }

// linked returns the chain of imports from path to each package that it links.
func linked(pkgs map[string]pkg, path string) map[string][]string {
	chains := map[string][]string{path: {path}}
	for queue := []string{path}; len(queue) > 0; queue = queue[1:] {
		for _, next := range pkgs[queue[0]].Imports {
			if _, seen := chains[next]; !seen {
				chains[next] = append(slices.Clone(chains[queue[0]]), next)
				queue = append(queue, next)
			}
		}
	}
	delete(chains, path)
	return chains
}

// may reports whether l allows linking p, and if not why.
func (l layer) may(p pkg) (bool, string) {
	ours := p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/")
	switch {
	case matchesAny(l.never, "", p.ImportPath):
		return false, "it must never link that"
	case ours && isHelper(p.ImportPath):
		return false, "only tests use that"
	case ours:
		return matchesAny(l.module, module, p.ImportPath), "of this module it may link " + list(l.module)
	case !p.Standard:
		return matchesAny(l.outside, "", p.ImportPath), "of other modules it may link " + list(l.outside)
	}
	return true, ""
}

func list(patterns []string) string {
	if len(patterns) == 0 {
		return "nothing"
	}
	return strings.Join(patterns, ", ")
}

// violations returns what breaks the layering, a line each.
func violations(pkgs map[string]pkg) (found []string) {
	for _, path := range slices.Sorted(maps.Keys(pkgs)) {
		if path != module && !strings.HasPrefix(path, module+"/") || isHelper(path) {
			continue
		}
		l, ok := layerOf(path)
		if !ok {
			found = append(found, fmt.Sprintf("%s has no layer: add it to layering_test.go", path))
			continue
		}
		found = append(found, l.violations(pkgs, path)...)
	}
	return found
}

func (l layer) violations(pkgs map[string]pkg, path string) (found []string) {
	chains := linked(pkgs, path)
	for _, dep := range slices.Sorted(maps.Keys(chains)) {
		if ok, why := l.may(pkgs[dep]); !ok {
			found = append(found, fmt.Sprintf("%s: %s", strings.Join(chains[dep], " -> "), why))
		}
	}
	for _, imp := range pkgs[path].Imports {
		if l.std != nil && pkgs[imp].Standard && !slices.Contains(l.std, imp) {
			found = append(found, fmt.Sprintf("%s -> %s: of the standard library it may import %s", path, imp, list(l.std)))
		}
	}
	return found
}

// load asks go list for the packages of the module and all that they link.
func load(t *testing.T, args ...string) map[string]pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{"list", "-e", "-deps", "-json=ImportPath,Imports,Standard"}, args...), "./...")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	pkgs := map[string]pkg{"unsafe": {ImportPath: "unsafe", Standard: true}}
	for decoder := json.NewDecoder(out); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		pkgs[p.ImportPath] = p
	}
	require.NoError(t, cmd.Wait())
	return pkgs
}

func TestLayering(t *testing.T) {
	pkgs := load(t)
	require.Contains(t, pkgs, module+"/cmd/racelab", "go list has listed the module")
	require.Empty(t, violations(pkgs))
}

// Every clause of the checker is broken once, in a module made up for it.
func TestLayeringFindsWhatIsBroken(t *testing.T) {
	for _, c := range []struct {
		edge [2]string // the import that is added
		want string
	}{
		{[2]string{"locked", "harness"}, "example.com/racelab/locked -> example.com/racelab/harness: of this module it may link jobstore"},
		{[2]string{"jobstore", "pgregory.net/rapid"}, "example.com/racelab/jobstore -> pgregory.net/rapid: of other modules it may link nothing"},
		{[2]string{"harness/explore/engine", "jobstore"}, "engine -> example.com/racelab/jobstore: of this module it may link harness/explore/..."},
		{[2]string{"harness/instrument", "jobstore"}, "instrument -> example.com/racelab/jobstore: of this module it may link harness/instrument/..."},
		{[2]string{"harness/explore/sim", "fmt"}, "sim -> fmt: of the standard library it may import iter, "},
		{[2]string{"harness/explore/sim/sync", "fmt"}, "sim/sync -> fmt: of the standard library it may import iter, "},
		{[2]string{"harness/scenario", "testing"}, "cmd/racelab -> example.com/racelab/harness/scenario -> testing: it must never link that"},
		{[2]string{"cmd/racelab", "github.com/stretchr/testify/assert"}, "cmd/racelab -> github.com/stretchr/testify/assert: it must never link that"},
		{[2]string{"harness/scenario", "testing/iotest"}, "cmd/racelab -> example.com/racelab/harness/scenario -> testing/iotest: it must never link that"},
		{[2]string{"locked", "jobstore/jobtest"}, "locked -> example.com/racelab/jobstore/jobtest: only tests use that"},
		{[2]string{"cmd/racelab", "bench"}, "cmd/racelab -> example.com/racelab/bench: of this module it may link "},
		{[2]string{"helpers", "jobstore"}, "example.com/racelab/helpers has no layer"},
	} {
		pkgs := made()
		require.Empty(t, violations(pkgs))
		from, to := joined(module, c.edge[0]), c.edge[1]
		if _, ok := pkgs[to]; !ok {
			to = joined(module, to)
		}
		p := pkgs[from]
		p.ImportPath, p.Imports = from, append(p.Imports, to)
		pkgs[from] = p
		require.Contains(t, strings.Join(violations(pkgs), "\n"), c.want, "%v", c.edge)
	}
}

// made is a module that keeps the layering.
func made() map[string]pkg {
	pkgs := map[string]pkg{}
	add := func(path string, std bool, imports ...string) { pkgs[path] = pkg{path, imports, std} }
	for _, std := range []string{"fmt", "testing", "testing/iotest"} {
		add(std, true)
	}
	add("pgregory.net/rapid", false, "testing")
	add("github.com/stretchr/testify/assert", false, "testing")
	add(module+"/jobstore", false, "fmt")
	add(module+"/jobstore/jobtest", false, module+"/jobstore", "testing")
	add(module+"/locked", false, module+"/jobstore")
	add(module+"/harness", false, "pgregory.net/rapid")
	add(module+"/harness/scenario", false, module+"/locked")
	add(module+"/harness/instrument", false)
	add(module+"/harness/explore/sim", false)
	add(module+"/harness/explore/sim/sync", false, module+"/harness/explore/sim")
	add(module+"/harness/explore/engine", false, module+"/harness/explore/sim", "fmt")
	add(module+"/bench", false, "testing")
	add(module+"/cmd/racelab", false, module+"/harness/scenario")
	return pkgs
}

// The same on the real tree: a store that imports the harness.
func TestLayeringFindsAnImport(t *testing.T) {
	file, err := filepath.Abs("locked/layering.go")
	require.NoError(t, err)
	source, overlay := filepath.Join(t.TempDir(), "layering.go"), filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(source, []byte("package locked\n\nimport _ \"example.com/racelab/harness/history\"\n"), 0o600))
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{file: source}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, text, 0o600))
	found := strings.Join(violations(load(t, "-overlay="+overlay)), "\n")
	require.Contains(t, found, "example.com/racelab/locked -> example.com/racelab/harness/history: of this module it may link jobstore")
	require.Contains(t, found, "example.com/racelab/locked -> example.com/racelab/harness/history -> github.com/anishathalye/porcupine: of other modules it may link nothing")
}
