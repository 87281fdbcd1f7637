package main

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const between = 2 // blanks, of columns

// table prints a table; the first row is its head, the second the rule below
// that. Where it is too wide, the widest columns are folded.
func (t *term) table(rows [][]string) {
	if len(rows) < 3 {
		return
	}
	rows = slices.Delete(slices.Clone(rows), 1, 2)
	head := len(rows) > 2
	if !head { // a row to each column reads better
		rows = turned(rows)
	}
	widths := t.fit(rows)
	for i, row := range rows {
		folded := make([][]string, len(row))
		height := 0
		for c, cell := range row {
			folded[c] = fold(cell, widths[c])
			height = max(height, len(folded[c]))
		}
		for l := range height {
			line := cellLine(folded, widths, l)
			if head && i == 0 {
				line = t.dim(line)
			}
			t.line(line)
		}
	}
}

func cellLine(folded [][]string, widths []int, l int) string {
	var b strings.Builder
	for c, lines := range folded {
		text := ""
		if l < len(lines) {
			text = lines[l]
		}
		b.WriteString(text)
		b.WriteString(strings.Repeat(" ", max(0, widths[c]+between-utf8.RuneCountInString(text))))
	}
	return strings.TrimRight(b.String(), " ")
}

func turned(rows [][]string) (columns [][]string) {
	for c := range rows[0] {
		columns = append(columns, []string{rows[0][c], rows[1][c]})
	}
	return columns
}

// fit gives each column its widest cell, and takes from the widest columns until
// the table fits.
func (t *term) fit(rows [][]string) []int {
	widths, least := make([]int, len(rows[0])), make([]int, len(rows[0]))
	for _, row := range rows {
		for c := range widths {
			if c < len(row) {
				widths[c] = max(widths[c], utf8.RuneCountInString(row[c]))
				for _, word := range strings.Fields(row[c]) {
					least[c] = max(least[c], utf8.RuneCountInString(word))
				}
			}
		}
	}
	for total(widths) > t.width {
		widest := -1
		for c, w := range widths {
			if w > least[c] && (widest < 0 || w > widths[widest]) {
				widest = c
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

func total(widths []int) int {
	n := between * (len(widths) - 1)
	for _, w := range widths {
		n += w
	}
	return n
}
