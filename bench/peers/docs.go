package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// A doc is a Markdown file with blocks to fill in. Blocks that do not begin with
// "peers-" are somebody else's.
type doc struct{ path, text string }

var block = regexp.MustCompile(`(?s)<!-- generated: (peers-\S+) -->\n(.*?)<!-- end: (\S+) -->`)

// readDocs finds out what is wrong with the files before anything is measured.
func readDocs(list string) ([]doc, error) {
	var docs []doc
	for _, path := range strings.FieldsFunc(list, func(c rune) bool { return c == ',' }) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, mistakef("-write: %w", err)
		}
		found := block.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			return nil, mistakef("-write: %s: no <!-- generated: peers-NAME --> in it", path)
		}
		for _, m := range found {
			if blocks[m[1]] == nil || m[1] != m[3] {
				return nil, mistakef("-write: %s: block %q to %q: want one of %s", path, m[1], m[3],
					strings.Join(slices.Sorted(maps.Keys(blocks)), ", "))
			}
		}
		docs = append(docs, doc{path, string(text)})
	}
	return docs, nil
}

func writeDocs(docs []doc, r *results) error {
	for _, d := range docs {
		if err := os.WriteFile(d.path, []byte(d.filled(r)), 0o644); err != nil {
			return mistakef("-write: %w", err)
		}
	}
	return nil
}

func (d doc) filled(r *results) string {
	return block.ReplaceAllStringFunc(d.text, func(old string) string {
		name := block.FindStringSubmatch(old)[1]
		return fmt.Sprintf("<!-- generated: %s -->\n%s\n<!-- end: %s -->", name, strings.TrimSpace(blocks[name](r)), name)
	})
}
