package instrument

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A buffer is source text and the insertions to be made in it. Nothing is ever
// deleted: what must not run is put into a comment, which keeps its lines.
type buffer struct {
	src     []byte
	inserts []insert
}

type insert struct {
	at   int
	text string
}

// insert puts text before the byte at offset at, after what was put there
// before. The text must not hold a newline.
func (b *buffer) insert(at int, text string) {
	if text != "" {
		b.inserts = append(b.inserts, insert{at, text})
	}
}

// hide makes a comment of src[from:to]. No other insertion may fall inside.
func (b *buffer) hide(from, to int) {
	if from == to {
		return
	}
	open := "/*"
	if bytes.HasPrefix(b.src[from:to], []byte("line ")) {
		open = "/* " // "/*line " would be a directive: a variable may be called line
	}
	b.insert(from, open)
	for i := from; i < to; i++ {
		end := bytes.Index(b.src[i:to], []byte("*/"))
		if end < 0 {
			break
		}
		i += end
		b.insert(i+1, " ")
	}
	b.insert(to, "*/")
}

func (b *buffer) sort() {
	byOffset := func(x, y insert) int { return x.at - y.at }
	if !slices.IsSortedFunc(b.inserts, byOffset) {
		slices.SortStableFunc(b.inserts, byOffset)
	}
}

// bytes returns the edited text.
func (b *buffer) bytes() []byte { return b.span(0, len(b.src)) }

// span returns the edited text of src[from:to].
func (b *buffer) span(from, to int) []byte {
	b.sort()
	out := make([]byte, 0, (to-from)*2)
	at := from
	for _, in := range b.inserts {
		if in.at < from || in.at > to {
			continue
		}
		out = append(out, b.src[at:in.at]...)
		out = append(out, in.text...)
		at = in.at
	}
	return append(out, b.src[at:to]...)
}

// check takes the insertions out of edited and compares what is left with the
// source; it also refuses an insertion that would move lines.
func (b *buffer) check(edited []byte) error {
	b.sort()
	rest, left := edited, make([]byte, 0, len(b.src))
	at := 0
	for _, in := range b.inserts {
		keep := in.at - at
		if keep > len(rest) || !bytes.HasPrefix(rest[keep:], []byte(in.text)) {
			return fmt.Errorf("insertion %q is not at offset %d", in.text, in.at)
		}
		if strings.Contains(in.text, "\n") && !isHeader(in) {
			return fmt.Errorf("insertion %q moves lines", in.text)
		}
		left = append(left, rest[:keep]...)
		rest, at = rest[keep+len(in.text):], in.at
	}
	if left = append(left, rest...); !bytes.Equal(left, b.src) {
		return fmt.Errorf("%d bytes are left without the insertions, want %d", len(left), len(b.src))
	}
	return nil
}

// oneLine writes Go source without newlines and comments, with the same tokens.
func oneLine(src []byte) string {
	if !bytes.ContainsAny(src, "\n") && !bytes.Contains(src, []byte("//")) {
		return string(src)
	}
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(src)), src, func(token.Position, string) {}, 0)
	var out strings.Builder
	for end := 0; ; {
		pos, tok, lit := s.Scan()
		if tok == token.EOF || tok == token.SEMICOLON && lit == "\n" && int(pos)-1 >= len(src)-1 {
			return out.String()
		}
		if at := int(pos) - 1; at > end && out.Len() > 0 {
			out.WriteByte(' ')
		}
		text := tokenText(tok, lit)
		out.WriteString(text)
		end = int(pos) - 1 + len(text)
	}
}

func tokenText(tok token.Token, lit string) string {
	switch {
	case tok == token.SEMICOLON:
		return ";"
	case tok == token.STRING && strings.Contains(lit, "\n"):
		return rawString(lit)
	case lit != "":
		return lit
	}
	return tok.String()
}

// rawString writes a raw string literal of several lines on one.
func rawString(lit string) string {
	return strconv.Quote(lit[1 : len(lit)-1])
}
