// Package page fills in the generated blocks of Markdown files, and writes numbers as
// they stand there. A block lies between two comments, the second of which names it
// again:
//
//	<!-- generated: NAME -->
//	<!-- end: NAME -->
package page

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
)

// A Page is a file with blocks to fill in.
type Page struct {
	path, text string
	block      *regexp.Regexp
}

// Read reads the files of a list, separated by commas, and finds out what is wrong with
// them before anything is measured. Blocks whose names do not begin with prefix are
// somebody else's; the others are among names.
func Read(list, prefix string, names []string) ([]Page, error) {
	var pages []Page
	for _, path := range strings.FieldsFunc(list, func(c rune) bool { return c == ',' }) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		p := Page{path, string(text), regexp.MustCompile(`(?s)<!-- generated: (` + prefix + `\S+) -->\n.*?<!-- end: (\S+) -->`)}
		found := p.block.FindAllStringSubmatch(p.text, -1)
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no <!-- generated: %sNAME --> in it", path, prefix)
		}
		for _, m := range found {
			if !slices.Contains(names, m[1]) || m[1] != m[2] {
				return nil, fmt.Errorf("%s: block %q to %q: want one of %s", path, m[1], m[2], strings.Join(names, ", "))
			}
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// Write writes the files with their blocks filled in.
func Write(pages []Page, fill func(name string) string) error {
	for _, p := range pages {
		if err := os.WriteFile(p.path, []byte(p.filled(fill)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (p Page) filled(fill func(name string) string) string {
	return p.block.ReplaceAllStringFunc(p.text, func(old string) string {
		name := p.block.FindStringSubmatch(old)[1]
		return fmt.Sprintf("<!-- generated: %s -->\n%s\n<!-- end: %s -->", name, strings.TrimSpace(fill(name)), name)
	})
}

// Duration is ns with three digits and its unit.
func Duration(ns float64) string {
	units := []string{"ns", "µs", "ms", "s"}
	i := 0
	for ; ns >= 999.5 && i < len(units)-1; i++ {
		ns /= 1000
	}
	return Digits(ns) + " " + units[i]
}

// Digits is x with three significant digits, or all before the point.
func Digits(x float64) string {
	switch a := math.Abs(x); {
	case a < 9.995:
		return fmt.Sprintf("%.2f", x)
	case a < 99.95:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// Thousands puts a comma before each three digits of a whole number.
func Thousands(n string) string {
	for i := len(n) - 3; i > 0; i -= 3 {
		n = n[:i] + "," + n[i:]
	}
	return n
}
