package engine

import (
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// lines caches source files while a story is told.
type lines map[string][]string

// raw returns a line as it is, or "".
func (l lines) raw(file string, line int) string {
	text, ok := l[file]
	if !ok {
		if b, err := os.ReadFile(file); err == nil {
			text = strings.Split(string(b), "\n")
		}
		l[file] = text
	}
	if line < 1 || line > len(text) {
		return ""
	}
	return strings.TrimRight(text[line-1], " \t\r")
}

// at returns the source line of w, without its comment and indentation, or "".
func (l lines) at(w where) string {
	s, _, _ := strings.Cut(l.raw(w.file, w.line), "//")
	return strings.Join(strings.Fields(s), " ")
}

// arm returns the n-th clause of the select that stands at w, counting from 1
// and leaving out the default: "case <-done:" gives "<-done".
func (l lines) arm(w where, n int) string {
	depth := 0
	for line := w.line; line < w.line+200; line++ {
		text := strings.TrimSpace(l.at(where{file: w.file, line: line}))
		if clause, ok := strings.CutPrefix(text, "case "); ok && depth == 1 {
			if n--; n == 0 {
				return strings.TrimSpace(clause[:clauseEnd(clause)])
			}
		}
		depth += braces(text)
		if depth <= 0 && line > w.line {
			break
		}
	}
	return ""
}

// clauseEnd is where the colon of a clause stands, outside parentheses and not
// part of :=.
func clauseEnd(s string) int {
	depth := 0
	for i, c := range s {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ':':
			if depth == 0 && !strings.HasPrefix(s[i:], ":=") {
				return i
			}
		}
	}
	return len(s)
}

// braces counts the braces that a line leaves open, outside strings.
func braces(line string) (open int) {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			open++
		case c == '}':
			open--
		}
	}
	return open
}

// callIn finds the first call of a method or function in a source line: for "Lock"
// and "defer s.mu.Lock()" it is "s.mu.Lock()".
func callIn(line, name string) string {
	if all := callsIn(line, name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// callsIn finds all of them, in the order in which they are made: a call comes after
// those that are its arguments.
func callsIn(line, name string) (all []string) {
	var ends []int
	for from := 0; ; {
		n := strings.Index(line[from:], "."+name+"(")
		if n < 0 {
			return all
		}
		end := from + n
		start := end
		for start > 0 {
			if line[start-1] == ')' {
				open := opening(line[:start])
				if open < 0 {
					break
				}
				start = open
			} else if !isOperand(line[start-1]) {
				break
			} else {
				start--
			}
		}
		from = end + len(name) + 1
		rest := line[from:]
		last := from + closing(rest)
		i, _ := slices.BinarySearch(ends, last)
		ends, all = slices.Insert(ends, i, last), slices.Insert(all, i, line[start:end]+"."+name+arguments(rest))
	}
}

func isOperand(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.[]&", c) >= 0 || c >= 0x80
}

const maxArguments = 24

// arguments returns the parenthesised list that s begins with, dots for a long
// one.
func arguments(s string) string {
	if n := closing(s); n > 0 && utf8.RuneCountInString(s[:n]) <= maxArguments {
		return s[:n]
	}
	return "(…)"
}

// closing is where the parenthesis that s begins with is closed, behind it.
func closing(s string) int {
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// opening is where the parenthesis is opened that s ends with, -1 for nowhere.
func opening(s string) int {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// shorten leaves out arguments until an operand is short.
func shorten(s string, n int) string {
	for i := 0; i < len(s) && utf8.RuneCountInString(s) > n; i++ {
		if end := closing(s[i:]); s[i] == '(' && end > len("(…)") {
			s = s[:i] + "(…)" + s[i+end:]
			i += len("(…)") - 1
		}
	}
	return clip(s, n)
}

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
