package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A stream rewrites what go test prints, line by line: the line of a package
// gets the numbers of what was explored. It collects the text of each package
// for the cache, and the packages that could not be built.
type stream struct {
	out    io.Writer
	json   bool
	counts func(pkg string) string // "(12 explored)", or nothing
	status *progress

	mu     sync.Mutex
	text   []byte            // of the package that is printing
	texts  map[string][]byte // by package, once it has ended well
	failed []string          // packages that were not built
	held   []byte            // what was said of them: they may be built in another way
	wrong  bool              // a package failed that was built
	start  map[string][]byte // by package, its first event, until it is known whether it was built
	ran    map[string]bool   // packages that had their line
}

// packageLine is the last line of a package in the output of go test.
var packageLine = regexp.MustCompile(`^(ok  |FAIL|---)\t(\S+)\t?`)

// copy rewrites r until its end.
func (s *stream) copy(r io.Reader) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			s.mu.Lock()
			s.line(line)
			s.mu.Unlock()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *stream) line(line []byte) {
	if s.json {
		s.jsonLine(line)
		return
	}
	s.text = append(s.text, line...)
	pkg := s.see(string(line))
	if pkg != "" {
		line = []byte(s.count(string(line), pkg))
		if bytes.HasPrefix(line, []byte("ok  ")) {
			s.texts[pkg] = s.text
		}
		s.text = nil
	}
	if slices.Contains(s.failed, pkg) || string(line) == "FAIL\n" && len(s.text) == len(line) && len(s.failed) > 0 {
		s.held, s.text = append(s.held, line...), nil
		return
	}
	s.status.clear()
	s.out.Write(line)
}

// again forgets the packages that were not built.
func (s *stream) again() { s.failed, s.held = nil, nil }

// giveUp says of them that they were not.
func (s *stream) giveUp() {
	s.status.clear()
	s.out.Write(s.held)
	s.held = nil
}

// see looks at a line of text; if it is the line of a package, it returns that.
func (s *stream) see(line string) string {
	m := packageLine.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	s.ran[m[2]] = true
	if strings.Contains(line, "[build failed]") || strings.Contains(line, "[setup failed]") {
		s.failed = append(s.failed, m[2])
	} else if m[1] == "FAIL" {
		s.wrong = true
	}
	return m[2]
}

// count appends the numbers to the line of a package.
func (s *stream) count(line, pkg string) string {
	if c := s.counts(pkg); c != "" {
		return strings.TrimSuffix(line, "\n") + " " + c + "\n"
	}
	return line
}

// An event is a line of go test -json; see go doc test2json.
type event struct {
	Time    string `json:",omitempty"`
	Action  string
	Package string   `json:",omitempty"`
	Test    string   `json:",omitempty"`
	Elapsed *float64 `json:",omitempty"`
	Output  *string  `json:",omitempty"`

	ImportPath string `json:",omitempty"` // of what was built
}

func (s *stream) jsonLine(line []byte) {
	var e event
	if json.Unmarshal(line, &e) == nil && e.Package != "" {
		if e.Action == "output" && e.Test == "" && e.Output != nil {
			if pkg := s.see(*e.Output); pkg != "" {
				line = outputEvent(line, *e.Output, s.count(*e.Output, pkg))
			}
		}
		s.texts[e.Package] = append(s.texts[e.Package], line...)
	}
	line = append(s.start[e.Package], line...)
	delete(s.start, e.Package)
	switch {
	case e.Action == "start":
		s.start[e.Package] = line
		return
	case e.ImportPath != "", slices.Contains(s.failed, e.Package):
		s.held = append(s.held, line...)
		return
	}
	s.status.clear()
	s.out.Write(line)
}

// outputEvent changes the text of an output event, and nothing else of it.
func outputEvent(line []byte, from, to string) []byte {
	a, err1 := json.Marshal(from)
	b, err2 := json.Marshal(to)
	if err1 != nil || err2 != nil {
		return line
	}
	return bytes.Replace(line, a, b, 1)
}

// replay prints a package from the cache.
func (s *stream) replay(pkg string, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.clear()
	for line := range bytes.Lines(text) {
		if s.json {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Output != nil && strings.HasPrefix(*e.Output, "ok  \t") {
				line = outputEvent(line, *e.Output, s.cached(*e.Output, pkg))
			}
		} else if m := packageLine.FindSubmatch(line); m != nil && string(m[2]) == pkg {
			line = []byte(s.cached(string(line), pkg))
		}
		s.out.Write(line)
	}
	s.ran[pkg] = true
}

// cached is the line of a package that was not run again.
func (s *stream) cached(line, pkg string) string {
	rest := ""
	if i := strings.Index(line, "["); i >= 0 {
		rest = " " + strings.TrimSpace(line[i:])
		if j := strings.Index(rest, "]"); j >= 0 {
			rest = rest[:j+1]
		}
	}
	return s.count(fmt.Sprintf("ok  \t%s\t(cached)%s\n", pkg, rest), pkg)
}
