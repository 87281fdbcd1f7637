package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// bind returns the folder below which the files of p are overlaid. For a
// package in the module cache that is a second name of its module's folder.
func (b *builder) bind(p *Package, mods map[string]*Module) (string, error) {
	if p.Module == nil || !within(b.goenv["GOMODCACHE"], p.Dir) {
		return p.Dir, nil
	}
	m := p.Module
	in, err := filepath.Rel(m.Dir, p.Dir)
	if err != nil {
		return "", err
	}
	name, err := b.alias(m)
	if err != nil {
		return "", err
	}
	if mods[m.Path] == nil {
		mods[m.Path] = m
		if err := b.needGoMod(m, name); err != nil {
			return "", err
		}
	}
	return filepath.Join(name, in), nil
}

// alias makes the second name.
func (b *builder) alias(m *Module) (string, error) {
	rel, err := filepath.Rel(b.goenv["GOMODCACHE"], m.Dir)
	if err != nil {
		return "", err
	}
	name := filepath.Join(b.cache, "mod", rel)
	if to, err := os.Readlink(name); err == nil && to == m.Dir {
		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return "", err
	}
	if err := replaceLink(m.Dir, name); err != nil {
		return "", fmt.Errorf("give the module %s a second name: %w", m.Path, err)
	}
	return name, nil
}

// replaceLink makes name a link, whatever it was.
func replaceLink(to, name string) error {
	aside := fmt.Sprintf("%s.%d", name, os.Getpid())
	os.Remove(aside)
	if err := os.Symlink(to, aside); err != nil {
		return err
	}
	return os.Rename(aside, name)
}

// needGoMod gives a module from before modules, which has no go.mod of its own,
// the one that the go command made up for it.
func (b *builder) needGoMod(m *Module, name string) error {
	if _, err := os.Stat(filepath.Join(m.Dir, "go.mod")); err == nil {
		return nil
	}
	text := []byte("module " + modfile.AutoQuote(m.Path) + "\n")
	to := filepath.Join(b.temp, fmt.Sprintf("go.mod.%d", len(b.overlay)))
	b.overlay[filepath.Join(name, "go.mod")] = to
	return os.WriteFile(to, text, 0o666)
}

// write writes the overlay and returns the flags that go test needs for it.
func (b *builder) write(mods map[string]*Module) ([]string, error) {
	flags, err := b.replace(mods)
	if err != nil {
		return nil, err
	}
	for name, to := range b.user {
		if _, ours := b.overlay[name]; !ours {
			b.overlay[name] = to
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": b.overlay})
	if err != nil {
		return nil, err
	}
	name := filepath.Join(b.temp, "overlay.json")
	return append(flags, "-overlay="+name), os.WriteFile(name, text, 0o666)
}

// replace binds the changed modules to their second names, in an overlay of
// go.work or go.mod or, where the user has another go.mod, in a copy of that.
func (b *builder) replace(mods map[string]*Module) ([]string, error) {
	if len(mods) == 0 {
		return b.modfileFlag(), nil
	}
	if work := b.goenv["GOWORK"]; work != "" && work != "off" {
		return nil, b.replaceInWork(work, mods)
	}
	if name := b.modfile(); name != "" {
		to, err := b.bound()
		if err != nil {
			return nil, err
		}
		return []string{"-modfile=" + to}, b.replaceInMod(name, to, mods)
	}
	name := b.goenv["GOMOD"]
	to := filepath.Join(b.temp, "go.mod")
	b.overlay[name] = to
	return nil, b.replaceInMod(name, to, mods)
}

func (b *builder) replaceInWork(name string, mods map[string]*Module) error {
	text, err := b.read(name)
	if err != nil {
		return err
	}
	f, err := modfile.ParseWork(name, text, nil)
	if err != nil {
		return err
	}
	for path, m := range mods {
		for _, old := range slices.Clone(f.Replace) {
			if old.Old.Path == path {
				f.DropReplace(path, old.Old.Version)
			}
		}
		if err := f.AddReplace(path, "", b.second(m), ""); err != nil {
			return err
		}
	}
	f.Cleanup()
	to := filepath.Join(b.temp, "go.work")
	b.overlay[name] = to
	return os.WriteFile(to, modfile.Format(f.Syntax), 0o666)
}

func (b *builder) replaceInMod(name, to string, mods map[string]*Module) error {
	text, err := b.read(name)
	if err != nil {
		return err
	}
	f, err := modfile.Parse(name, text, nil)
	if err != nil {
		return err
	}
	for path, m := range mods {
		for _, old := range slices.Clone(f.Replace) {
			if old.Old.Path == path {
				f.DropReplace(path, old.Old.Version)
			}
		}
		if err := f.AddReplace(path, "", b.second(m), ""); err != nil {
			return err
		}
	}
	f.Cleanup()
	out, err := f.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(to, out, 0o666)
}

func (b *builder) second(m *Module) string {
	rel, _ := filepath.Rel(b.goenv["GOMODCACHE"], m.Dir)
	return filepath.Join(b.cache, "mod", rel)
}
