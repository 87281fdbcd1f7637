package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// flag returns the value of a flag of the go command: the last one on the
// command line, or that of GOFLAGS.
func (b *builder) flag(name string) string {
	value := ""
	for _, f := range append(strings.Fields(b.goenv["GOFLAGS"]), b.Flags...) {
		f = strings.TrimPrefix(f, "-")
		if v, ok := strings.CutPrefix(strings.TrimPrefix(f, "-"), name+"="); ok {
			value = v
		}
	}
	return value
}

// userOverlay reads the overlay that the user's flags name.
func (b *builder) userOverlay() (map[string]string, error) {
	name := b.flag("overlay")
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(b.abs(name))
	if err != nil {
		return nil, err
	}
	var o struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, fmt.Errorf("read the overlay %s: %w", name, err)
	}
	all := map[string]string{}
	for from, to := range o.Replace {
		if to != "" {
			to = b.abs(to)
		}
		all[b.abs(from)] = to
	}
	return all, nil
}

func (b *builder) abs(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	dir := b.Dir
	if dir == "" {
		dir, _ = os.Getwd()
	}
	return filepath.Join(dir, name)
}

// prepareModfile copies go.mod and go.sum where the go command may write to
// them: with -mod=mod it would complete them, and the user's shall stay as they
// are. A go.mod that the user names by -modfile is copied likewise.
func (b *builder) prepareModfile() error {
	given := b.flag("modfile")
	if given == "" && b.flag("mod") != "mod" {
		return nil
	}
	if work := b.goenv["GOWORK"]; work != "" && work != "off" {
		return nil // neither flag has an effect on files in a workspace
	}
	mod := b.goenv["GOMOD"]
	if given != "" {
		mod = b.abs(given)
	}
	for _, ext := range []string{".mod", ".sum"} {
		text, err := os.ReadFile(strings.TrimSuffix(mod, ".mod") + ext)
		if os.IsNotExist(err) && ext == ".sum" {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.temp, "copy"+ext), text, 0o666); err != nil {
			return err
		}
	}
	b.Flags = append(b.Flags[:len(b.Flags):len(b.Flags)], b.modfileFlag()...)
	return nil
}

// modfile names the copy, if there is one.
func (b *builder) modfile() string {
	name := filepath.Join(b.temp, "copy.mod")
	if _, err := os.Stat(name); err != nil {
		return ""
	}
	return name
}

// modfileFlag makes the go command use the copy.
func (b *builder) modfileFlag() []string {
	if name := b.modfile(); name != "" {
		return []string{"-modfile=" + name}
	}
	return nil
}

// bound makes a second copy, for the replacements; the first one stays for what
// is done with the originals.
func (b *builder) bound() (name string, err error) {
	name = filepath.Join(b.temp, "bound.mod")
	sums, err := os.ReadFile(filepath.Join(b.temp, "copy.sum"))
	if err != nil {
		return name, nil // a module without dependencies has none
	}
	return name, os.WriteFile(filepath.Join(b.temp, "bound.sum"), sums, 0o666)
}
