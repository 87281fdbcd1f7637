package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// A key names a test, or a package by the empty test.
type key struct{ pkg, test string }

// A stream is what one run of go test -json, or of racelab test -json, said.
type stream struct {
	verdict map[key]string // pass, fail or skip: of the last run
	counts  map[key]map[string]int
	output  map[key]string
	build   []string // packages that did not compile
}

type event struct{ Action, Package, ImportPath, Test, Output string }

// parse skips lines that are not events: a test that writes to its own
// standard output without a newline may join one.
func parse(data []byte) stream {
	s := stream{verdict: map[key]string{}, counts: map[key]map[string]int{}, output: map[key]string{}}
	for line := range bytes.Lines(data) {
		var e event
		if json.Unmarshal(line, &e) == nil {
			s.add(e)
		}
	}
	return s
}

// passing is what differs in a subtest's name from one run to the next: a
// pointer, or the time.
var passing = regexp.MustCompile(`0x[0-9a-f]{6,}|time\.Date\([^)]*\)`)

func (s *stream) add(e event) {
	k := key{e.Package, passing.ReplaceAllString(e.Test, "…")}
	switch e.Action {
	case "pass", "fail", "skip":
		s.verdict[k] = e.Action
		if s.counts[k] == nil {
			s.counts[k] = map[string]int{}
		}
		s.counts[k][e.Action]++
	case "output":
		s.output[k] += e.Output
	case "build-fail":
		s.build = append(s.build, e.ImportPath)
	}
}

// tests is the number of tests and subtests with a verdict.
func (s stream) tests() int {
	n := 0
	for k := range s.verdict {
		if k.test != "" {
			n++
		}
	}
	return n
}

// packages is the number of packages in which a test had a verdict.
func (s stream) packages() int {
	seen := map[string]bool{}
	for k := range s.verdict {
		if k.test != "" {
			seen[k.pkg] = true
		}
	}
	return len(seen)
}

// A difference is a test whose two verdicts are not the same.
type difference struct {
	Package  string `json:"package"`
	Test     string `json:"test"`
	Plain    string `json:"plain"`
	Explored string `json:"explored"`
	Says     string `json:"says"` // the first line of what racelab reports for it
	// Again is how often go test alone gave the plain and the explored verdict,
	// when the test was run again and gave both: then the test is not stable.
	Again [2]int `json:"again,omitzero"`
}

func (d difference) unstable() bool { return d.Again[1] > 0 }

// unstable is the number of differences that are no difference.
func unstable(ds []difference) (n int) {
	for _, d := range ds {
		if d.unstable() {
			n++
		}
	}
	return n
}

// unmatched is the number of tests that have a verdict only when explored: a
// panic ends a plain run, and the tests behind it with it.
func unmatched(plain, explored stream) int {
	n := 0
	for k := range explored.verdict {
		if _, known := plain.verdict[k]; !known && k.test != "" {
			n++
		}
	}
	return n
}

// compare leaves out a package whose tests all have their verdicts: that one
// differs follows from them. A parent of a subtest that differs is listed too.
func compare(plain, explored stream) []difference {
	var ds []difference
	for k, p := range plain.verdict {
		if e := explored.verdict[k]; e != p && k.test != "" {
			ds = append(ds, difference{Package: k.pkg, Test: k.test, Plain: p, Explored: or(e), Says: says(explored.output[k])})
		}
	}
	slices.SortFunc(ds, func(a, b difference) int {
		return strings.Compare(a.Package+"\x00"+a.Test, b.Package+"\x00"+b.Test)
	})
	return ds
}

// broken are the packages that compile plainly and not instrumented.
func broken(plain, explored stream) []string {
	return slices.DeleteFunc(explored.build, func(p string) bool { return slices.Contains(plain.build, p) })
}

func or(verdict string) string {
	if verdict == "" {
		return "none"
	}
	return verdict
}

// says is the line after the last "--- FAIL" of a test's output, or the
// first that is not the test framework's own.
func says(output string) string {
	if i := strings.LastIndex(output, "--- FAIL"); i >= 0 {
		if _, rest, ok := strings.Cut(output[i:], "\n"); ok && strings.TrimSpace(rest) != "" {
			output = rest
		}
	}
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			return line
		}
	}
	return ""
}
