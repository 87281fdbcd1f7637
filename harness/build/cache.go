package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// An entry of the cache is a folder with the edited files of one package and
// this list of them.
type entry struct {
	Files   map[string]string `json:"files"` // absolute name of the original: name in the folder
	Skipped []string          `json:"skipped,omitempty"`
}

// edited returns the edited files of p, from the cache if they are there.
func (b *builder) edited(p *Package) (dir string, e entry, err error) {
	dir = b.entry(p)
	text, err := os.ReadFile(filepath.Join(dir, "entry.json"))
	if err == nil && json.Unmarshal(text, &e) == nil {
		return dir, e, nil
	}
	ch, err := b.edit(p)
	if err != nil {
		return "", e, err
	}
	e, err = store(dir, ch)
	return dir, e, err
}

// entry is the folder for what becomes of p: its build ID is a hash of its files,
// of what it imports, of the flags and of the compiler.
func (b *builder) entry(p *Package) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", p.ImportPath, p.Dir, p.BuildID)
	return filepath.Join(b.cache, b.tool, hex.EncodeToString(h.Sum(nil)[:16]))
}

// store writes an entry. Two commands may do so at once, so it is made aside
// and renamed; who comes second keeps what the first has written.
func store(dir string, ch *change) (entry, error) {
	e := entry{Files: map[string]string{}, Skipped: ch.skipped}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return e, err
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return e, err
	}
	defer os.RemoveAll(aside)
	for name, text := range ch.files {
		e.Files[name] = filepath.Base(name)
		if err := os.WriteFile(filepath.Join(aside, e.Files[name]), text, 0o666); err != nil {
			return e, err
		}
	}
	list, err := json.Marshal(e)
	if err != nil {
		return e, err
	}
	if err := os.WriteFile(filepath.Join(aside, "entry.json"), list, 0o666); err != nil {
		return e, err
	}
	if err := os.Rename(aside, dir); err != nil {
		if _, there := os.Stat(filepath.Join(dir, "entry.json")); there != nil {
			return e, err
		}
	}
	return e, nil
}

// editAll edits the packages, several at a time, overlays what is not in the
// module cache, and returns the changed modules that are.
func (b *builder) editAll(picked []*Package, r *Result) (map[string]*Module, error) {
	type outcome struct {
		dir string
		entry
		err error
	}
	done := make([]outcome, len(picked))
	var wg sync.WaitGroup
	tokens := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, p := range picked {
		wg.Add(1)
		tokens <- struct{}{}
		go func() {
			defer wg.Done()
			defer func() { <-tokens }()
			o := &done[i]
			o.dir, o.entry, o.err = b.edited(p)
		}()
	}
	wg.Wait()
	mods := map[string]*Module{}
	for i, p := range picked {
		if err := done[i].err; err != nil && !b.whole {
			return nil, fmt.Errorf("%w: %w", errUnchecked, err)
		} else if err != nil {
			r.Left[p.Path()] = "racelab cannot instrument it, which is a bug of racelab: " + err.Error()
			continue
		}
		if len(done[i].Skipped) > 0 {
			r.Skips[p.Path()] = done[i].Skipped
		}
		dir, err := b.bind(p, mods)
		if err != nil {
			return nil, err
		}
		for name, to := range done[i].Files {
			rel, err := filepath.Rel(p.Dir, name)
			if err != nil {
				return nil, err
			}
			b.overlay[filepath.Join(dir, rel)] = filepath.Join(done[i].dir, to)
		}
	}
	return mods, nil
}

// addStandard overlays package testing and adds the runtime, and to packages
// that keep what is registered the files that put it back.
func (b *builder) addStandard() error {
	goroot := b.goenv["GOROOT"]
	files, err := testingFiles(goroot, b.goenv["GOVERSION"])
	if err != nil {
		return err
	}
	added, err := runtimeFiles(goroot, b.Runtime)
	if err != nil {
		return err
	}
	kept, err := registryFiles(goroot)
	if err != nil {
		return err
	}
	maps.Copy(files, added)
	maps.Copy(files, kept)
	dir := filepath.Join(b.cache, b.tool, "std")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, text := range files {
		sum := sha256.Sum256(text)
		to := filepath.Join(dir, hex.EncodeToString(sum[:12])+"-"+filepath.Base(name))
		if _, err := os.Stat(to); err != nil {
			if err := writeWhole(to, text); err != nil {
				return err
			}
		}
		b.overlay[name] = to
	}
	b.trim()
	return nil
}

// writeWhole writes a file that others may be reading: all of it or nothing.
func writeWhole(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// unused is how long edited files of another racelab are kept.
const unused = 5 * 24 * time.Hour

// trim removes what other versions of racelab left and nobody used for days.
func (b *builder) trim() {
	now := time.Now()
	os.Chtimes(filepath.Join(b.cache, b.tool), now, now)
	dirs, _ := os.ReadDir(b.cache)
	for _, d := range dirs {
		if info, err := d.Info(); err == nil && len(d.Name()) == len(b.tool) && now.Sub(info.ModTime()) > unused {
			os.RemoveAll(filepath.Join(b.cache, d.Name()))
		}
	}
}
