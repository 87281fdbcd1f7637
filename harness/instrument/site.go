package instrument

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// A table is the places of one generated file. The runtime finds a site's line
// by the lower half of its number, and the table by the upper half.
type table struct {
	path  string
	name  string // of the constant that holds the upper half
	hash  uint32
	lines []string

	renamed []string // see rename
}

func newTable(path, name string) *table {
	h := fnv.New32a()
	h.Write([]byte(path))
	return &table{path: path, name: name, hash: h.Sum32()}
}

// add returns the expression of a new site.
func (t *table) add(file string, line, col int, kind, text, fn string) string {
	t.lines = append(t.lines, fmt.Sprintf("%s:%d:%d\t%s\t%s\t%s", file, line, col, kind, text, fn))
	return fmt.Sprintf("%s+%d", t.name, len(t.lines)-1)
}

func (t *table) text() string {
	if len(t.lines) == 0 {
		return ""
	}
	return strings.Join(t.lines, "\n") + "\n"
}
