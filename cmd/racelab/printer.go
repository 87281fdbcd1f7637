package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
)

// A printer writes text, in colour where there is somebody to see it.
type printer struct {
	w     io.Writer
	color bool
}

const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
	amber = "33"
)

func (p printer) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

func (p printer) paint(style, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// heading stands between two blank lines.
func (p printer) heading(s string) { p.printf("\n%s\n\n", p.paint(bold, s)) }

// colorful reports whether w is a terminal that wants colour (no-color.org).
func colorful(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// plain drops the colours of what it passes on.
type plain struct{ w io.Writer }

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

func (p plain) Write(b []byte) (int, error) {
	if _, err := p.w.Write(escape.ReplaceAll(b, nil)); err != nil {
		return 0, err
	}
	return len(b), nil
}
