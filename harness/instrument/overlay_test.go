package instrument

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An overlay is what go build -overlay reads.
type overlay struct {
	t       *testing.T `json:"-"`
	dir     string
	Replace map[string]string
}

// newOverlay puts the stub of the runtime below GOROOT.
func newOverlay(t *testing.T) *overlay {
	o := &overlay{t, t.TempDir(), map[string]string{}}
	stub, err := filepath.Abs(filepath.Join("testdata", "stub"))
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(goroot(t), "src", "racelab", "sim")
	filepath.WalkDir(stub, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			rel, _ := filepath.Rel(stub, path)
			o.Replace[filepath.Join(root, rel)] = path
		}
		return err
	})
	return o
}

// add edits p and puts the result into the overlay.
func (o *overlay) add(cfg *Config, p *Package) *Result {
	o.t.Helper()
	res, err := cfg.Edit(p)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, f := range append(res.Files, res.Generated...) {
		o.put(f.Name, f.Src)
	}
	return res
}

func (o *overlay) put(name string, src []byte) {
	o.t.Helper()
	to := filepath.Join(o.dir, strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", "_"))
	if err := os.WriteFile(to, src, 0o666); err != nil {
		o.t.Fatal(err)
	}
	o.Replace[name] = to
}

// flag writes the overlay and returns the flag that names it.
func (o *overlay) flag() string {
	o.t.Helper()
	data, err := json.Marshal(o)
	if err != nil {
		o.t.Fatal(err)
	}
	name := filepath.Join(o.dir, "overlay.json")
	if err := os.WriteFile(name, data, 0o666); err != nil {
		o.t.Fatal(err)
	}
	return "-overlay=" + name
}

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
