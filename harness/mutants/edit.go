package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A batch is mutants that share a test binary, because they touch different
// packages. A process runs one store, so it sees one of them.
type batch []mutant

// batches distributes the mutants over as few binaries as their order allows.
func batches(all []mutant) []batch {
	var bs []batch
next:
	for _, m := range all {
		for i, b := range bs {
			if !b.touches(m.folders()) {
				bs[i] = append(b, m)
				continue next
			}
		}
		bs = append(bs, batch{m})
	}
	return bs
}

func (b batch) touches(folders map[string]bool) bool {
	for _, m := range b {
		for folder := range m.folders() {
			if folders[folder] {
				return true
			}
		}
	}
	return false
}

// folders are those of the files: variants of a store share code.
func (m mutant) folders() map[string]bool {
	folders := make(map[string]bool)
	for file := range m.files() {
		folders[filepath.Dir(file)] = true
	}
	return folders
}

func (m mutant) files() map[string]bool {
	files := make(map[string]bool)
	for _, e := range m.edits {
		files[e.file] = true
	}
	return files
}

// mutated returns the mutant's files, edited, by path.
func (m mutant) mutated(root string) (map[string]string, error) {
	texts := make(map[string]string)
	for file := range m.files() {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", m.store, m.what, err)
		}
		texts[file] = string(text)
	}
	for _, e := range m.edits {
		text, err := e.apply(texts[e.file])
		if err != nil {
			return nil, fmt.Errorf("%s %s: %s: %w", m.store, m.what, e.file, err)
		}
		texts[e.file] = text
	}
	if m.parked {
		return texts, park(texts)
	}
	return texts, nil
}

func (e edit) apply(text string) (string, error) {
	if e.old == eof {
		return text + e.new, nil
	}
	if n := strings.Count(text, e.old); n != 1 {
		return "", fmt.Errorf("the text to replace occurs %d times, want 1; bring harness/mutants/table.go up to date:\n%s", n, e.old)
	}
	return strings.Replace(text, e.old, e.new, 1), nil
}

// park gives the files that call letOthersIn that function.
func park(texts map[string]string) error {
	for file, text := range texts {
		imported, err := edit{old: "import (\n", new: "import (\n\t\"runtime\"\n"}.apply(text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		texts[file] = imported + parking
	}
	return nil
}

// overlay writes the batch's files into dir and returns the path of the JSON
// file that binds them over the originals.
func (b batch) overlay(root, dir string) (string, error) {
	replace := make(map[string]string)
	for i, m := range b {
		texts, err := m.mutated(root)
		if err != nil {
			return "", err
		}
		for file, text := range texts {
			copied := filepath.Join(dir, fmt.Sprintf("%d-%s", i, filepath.Base(file)))
			if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
				return "", err
			}
			replace[filepath.Join(root, file)] = copied
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, data, 0o600)
}
