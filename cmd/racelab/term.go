package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A term prints the Markdown of a lesson as text: paragraphs and tables folded
// to the width, code as it is, colour on a terminal only.
type term struct {
	out   io.Writer
	width int
	is    bool // a terminal
	color bool
	err   error // the first that out has returned
}

// newTerm looks at the environment: COLUMNS for the width, NO_COLOR.
func newTerm(out io.Writer) *term {
	t := &term{out: out, width: 80}
	if f, ok := out.(*os.File); ok && isTerminal(f) {
		t.is, t.color = true, os.Getenv("NO_COLOR") == ""
		if n := terminalWidth(f); n > 0 {
			t.width = n
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		t.width = n
	}
	t.width = min(max(t.width, 40), 100)
	return t
}

func (t *term) line(s string) {
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.out, strings.TrimRight(s, " "))
	}
}

// The escape sequences of ECMA-48 for bold, dim and plain text.
func (t *term) style(code, s string) string {
	if !t.color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *term) bold(s string) string { return t.style("1", s) }
func (t *term) dim(s string) string  { return t.style("2", s) }

var (
	mdLink     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	mdEmphasis = regexp.MustCompile(`\*\*?([^*]+)\*\*?`)
	mdImage    = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)\n*`)
	mdComment  = regexp.MustCompile(`(?s)<!--.*?-->\n*`)
	mdSummary  = regexp.MustCompile(`(?s)<summary>.*?</summary>\n*`)
)

// inline takes the marks out of a piece of text.
func inline(s string) string {
	return mdEmphasis.ReplaceAllString(mdLink.ReplaceAllString(s, "$1"), "$1")
}

// markdown prints the part of Markdown that the pages use.
func (t *term) markdown(text string) {
	text = mdSummary.ReplaceAllString(mdImage.ReplaceAllString(mdComment.ReplaceAllString(text, ""), ""), "")
	var paragraph []string
	var rows [][]string
	flush := func() {
		for _, l := range fold(inline(strings.Join(paragraph, " ")), t.width) {
			t.line(l)
		}
		t.table(rows)
		paragraph, rows = nil, nil
	}
	code := ""
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			flush()
			if code == "" {
				code = line
			} else {
				code = ""
			}
		case code != "":
			t.code(code, line)
		case strings.HasPrefix(line, "#"):
			flush()
			t.line(t.bold(strings.TrimLeft(line, "# ")))
		case strings.HasPrefix(line, "|"):
			rows = append(rows, cells(line))
		case strings.TrimSpace(line) == "":
			flush()
			t.line("")
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
}

// code prints a line of a block; the added and removed lines of a diff, and the
// marked ones of a timeline, stand out.
func (t *term) code(block, line string) {
	switch {
	case block == "```diff" && strings.HasPrefix(line, "+"), strings.HasPrefix(line, "* "):
		line = t.bold(line)
	case block == "```diff" && strings.HasPrefix(line, "-"):
		line = t.dim(line)
	}
	t.line("  " + strings.ReplaceAll(line, "\t", "    "))
}

// fold breaks text at blanks into lines of at most width.
func fold(text string, width int) (lines []string) {
	line, n := "", 0
	for _, word := range strings.Fields(text) {
		w := utf8.RuneCountInString(word)
		if n > 0 && n+1+w > width {
			lines, line, n = append(lines, line), "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+w
	}
	if n > 0 {
		lines = append(lines, line)
	}
	return lines
}

func cells(line string) []string {
	parts := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
	for i := range parts {
		parts[i] = inline(strings.TrimSpace(parts[i]))
	}
	return parts
}
