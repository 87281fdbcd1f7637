package engine

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

// The kinds of what is not controlled.
const (
	mapOrder    = "the order of a map"
	realTime    = "real time"
	anAddress   = "an address as a value"
	noSeed      = "random numbers that no seed decides"
	elsewhere   = "what is outside the process"
	foreignCode = "a package that is not instrumented"
)

// suspects says what calls of a package give another answer each time. An empty
// list stands for all of them. What racelab controls is not there: the functions of
// math/rand, reflect's walks over maps, time.Now.
var suspects = []struct {
	kind, pkg string
	names     []string
}{
	{noSeed, "crypto/rand", []string{"Prime"}},
	{noSeed, "testing/quick", nil},
	{mapOrder, "encoding/gob", []string{"NewEncoder"}},
	{realTime, "syscall", []string{"Gettimeofday", "Time", "ClockGettime"}},
	{realTime, "golang.org/x/sys/unix", []string{"Gettimeofday", "Time", "ClockGettime"}},
	{realTime, "testing", []string{"Benchmark"}},
	{realTime, "runtime", []string{"ReadMemStats"}},
	{realTime, "runtime/metrics", []string{"Read"}},
	{anAddress, "unsafe", []string{"Pointer"}},
	{elsewhere, "os", []string{"Getpid", "Getppid", "CreateTemp", "MkdirTemp", "ReadFile", "ReadDir", "Open", "Stat", "Lstat", "Hostname"}},
}

// words are what gives a source away without a package in front of it.
var words = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{realTime, regexp.MustCompile(`\.ModTime\(\)`)},
	{anAddress, regexp.MustCompile(`%p|\.UnsafePointer\(\)|\.UnsafeAddr\(\)|\.Pointer\(\)`)},
}

// sources looks for suspects in the source.
type sources struct {
	lines lines
	hunt  *hunt
	notes []string // of the execution
	only  string   // a kind; "": any
	seen  map[string]bool
}

// around looks on the way to an event: in the functions on its stack, innermost
// first, then in those that started its goroutine, then wherever the execution had
// been.
func (s *sources) around(r *sim.Result, event int) string {
	s.seen = map[string]bool{}
	e := &r.Events[event]
	stacks := [][]uintptr{e.Stack}
	for g := e.G; g >= 0 && g < len(r.Names); g = r.Names[g].Parent {
		stacks = append(stacks, r.Names[g].Stack)
	}
	for i := event - 1; i >= 0; i-- {
		stacks = append(stacks, r.Events[i].Stack)
	}
	for _, stack := range stacks {
		for f := range frames(stack) {
			if ours(f.Function) && !strings.HasSuffix(f.File, "_test.go") || standard(&f) {
				continue
			}
			if found := s.function(f.File, f.Line, 2); found != "" {
				return found
			}
		}
	}
	return ""
}

// function looks through the declaration around a line: that line, those above it,
// the nearest first, and then those below, for it may be in a loop. Calls are
// followed as deep as given.
func (s *sources) function(file string, line, deep int) string {
	first, last := s.lines.declared(file, line)
	var order []int
	for n := line; n >= first; n-- {
		order = append(order, n)
	}
	for n := line + 1; n <= last; n++ {
		order = append(order, n)
	}
	for _, n := range order {
		at := where{file: file, line: n}
		if s.seen[at.file+":"+at.short()] {
			continue
		}
		s.seen[at.file+":"+at.short()] = true
		if found := s.line(at); found != "" {
			return found
		}
		if found := s.called(at, deep); found != "" {
			return found
		}
	}
	return ""
}

// line looks for suspects on one line.
func (s *sources) line(at where) string {
	text := s.lines.at(at)
	tell := func(kind, what string) string {
		if s.only != "" && s.only != kind {
			return ""
		}
		return kind + ": " + what + " at " + at.short()
	}
	for _, m := range s.imports(at.file) {
		name, pkg := m[0], m[1]
		call := qualified(text, name)
		if call == "" {
			continue
		}
		if i := slices.IndexFunc(s.hunt.Left, func(l string) bool { return strings.HasPrefix(l, pkg+": ") }); i >= 0 {
			if found := tell(foreignCode, pkg+" in "+name+"."+call); found != "" {
				return found
			}
		}
		for _, d := range suspects {
			if d.pkg == pkg && (d.names == nil || slices.Contains(d.names, call)) {
				if found := tell(d.kind, name+"."+call); found != "" {
					return found
				}
			}
		}
	}
	for _, w := range words {
		if found := w.pattern.FindString(text); found != "" {
			if found = tell(w.kind, strings.TrimPrefix(found, ".")); found != "" {
				return found
			}
		}
	}
	ranges := slices.ContainsFunc(s.notes, func(n string) bool { return strings.Contains(n, "range over a map") })
	if ranges && strings.HasPrefix(text, "for ") && strings.Contains(text, "range ") {
		return tell(mapOrder, strings.TrimSuffix(text[strings.Index(text, "range "):], " {"))
	}
	return ""
}

// called looks into the functions of the same folder that a line calls.
func (s *sources) called(at where, deep int) string {
	if deep == 0 {
		return ""
	}
	for _, m := range calls.FindAllStringSubmatch(s.lines.at(at), -1) {
		files, _ := filepath.Glob(filepath.Join(filepath.Dir(at.file), "*.go"))
		for _, file := range files {
			s.lines.raw(file, 1)
			for n, text := range s.lines[file] {
				if h := heading(text); h == m[1] || strings.HasSuffix(h, "."+m[1]) {
					if n+1 == first(s.lines.declared(at.file, at.line)) && file == at.file {
						continue
					}
					if found := s.function(file, n+1, deep-1); found != "" {
						return found
					}
				}
			}
		}
	}
	return ""
}

func first(a, _ int) int { return a }

var calls = regexp.MustCompile(`\b([A-Za-z_]\w*)\(`)

// qualified returns the first name behind a package's on a line.
func qualified(text, pkg string) string {
	for i := 0; ; {
		j := strings.Index(text[i:], pkg+".")
		if j < 0 {
			return ""
		}
		j += i
		i = j + len(pkg) + 1
		if j > 0 && (isOperand(text[j-1]) && text[j-1] != '[' && text[j-1] != '&') {
			continue
		}
		end := i
		for end < len(text) && (text[end] == '_' || text[end] >= '0' && text[end] <= '9' || text[end] >= 'A' && text[end] <= 'Z' || text[end] >= 'a' && text[end] <= 'z') {
			end++
		}
		return text[i:end]
	}
}

var (
	oneImport = regexp.MustCompile(`^(?:import\s+)?(?:([\w.]+)\s+)?"([^"]+)"$`)
	major     = regexp.MustCompile(`^v\d+$`)
)

// imports returns names and paths of what a file imports.
func (s *sources) imports(file string) (all [][2]string) {
	s.lines.raw(file, 1)
	for n := range s.lines[file] {
		text := s.lines.at(where{file: file, line: n + 1})
		if strings.HasPrefix(text, "func ") {
			break
		}
		m := oneImport.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		name := m[1]
		if name == "" {
			if name = path.Base(m[2]); major.MatchString(name) {
				name = path.Base(path.Dir(m[2]))
			}
		}
		all = append(all, [2]string{name, m[2]})
	}
	return all
}
