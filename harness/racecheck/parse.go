package racecheck

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Report is what the race detector says about one race: two accesses to the same place,
// the later one first.
type Report struct {
	Now, Before Access
}

// An Access is one side of a race.
type Access struct {
	Write  bool
	Frames []Frame // innermost first; empty if the detector had lost the stack
}

// A Frame is one call on a stack.
type Frame struct {
	Func string // "example.com/racelab/naive.(*Store).Update"
	File string
	Line int
}

// Site returns the innermost frame outside of the runtime: in a race on a map
// that is the statement, and the frames within it are the map's own code.
func (a Access) Site() Frame {
	for _, f := range a.Frames {
		if !strings.HasPrefix(f.Func, "runtime.") && !strings.HasPrefix(f.Func, "internal/runtime/") {
			return f
		}
	}
	return Frame{}
}

func (a Access) String() string {
	f, kind := a.Site(), "read"
	if a.Write {
		kind = "write"
	}
	return fmt.Sprintf("%s in %s (%s:%d)", kind, f.Func, f.File, f.Line)
}

func (r Report) String() string { return r.Now.String() + " after " + r.Before.String() }

var (
	header = regexp.MustCompile(`^(Previous )?(?:[Aa]tomic )?([Rr]ead|[Ww]rite) at 0x[0-9a-f]+ by `)
	where  = regexp.MustCompile(`^      (.+):(\d+) \+0x[0-9a-f]+$`)

	// The runtime writes "fatal error: " and what follows it one after the other,
	// and the race detector may write a report between the two.
	ended = regexp.MustCompile(`(?m)^(?:fatal error: )?(concurrent map (?:writes|iteration and map write|read and map write))$`)
)

// ParseReports returns the race reports in the output of a program. A report that
// was cut off, because the process died, is left out.
func ParseReports(output string) []Report {
	var reports []Report
	for block := range strings.SplitSeq(output, "==================\n") {
		if body, ok := strings.CutPrefix(block, "WARNING: DATA RACE\n"); ok {
			if r, ok := parseReport(body); ok {
				reports = append(reports, r)
			}
		}
	}
	return reports
}

// parseReport reads the paragraphs of a report: two accesses, then where the
// goroutines were created.
func parseReport(body string) (Report, bool) {
	var r Report
	var sides int
	for paragraph := range strings.SplitSeq(body, "\n\n") {
		m := header.FindStringSubmatch(paragraph)
		if m == nil {
			continue
		}
		a := Access{Write: strings.EqualFold(m[2], "write"), Frames: parseFrames(paragraph)}
		if m[1] == "" {
			r.Now = a
		} else {
			r.Before = a
		}
		sides++
	}
	return r, sides == 2
}

// parseFrames reads pairs of lines: "  pkg.Func()" and "      file:line +0x1".
func parseFrames(paragraph string) []Frame {
	var frames []Frame
	var name string
	for line := range strings.Lines(paragraph) {
		line = strings.TrimSuffix(line, "\n")
		if m := where.FindStringSubmatch(line); m != nil && name != "" {
			n, _ := strconv.Atoi(m[2])
			frames = append(frames, Frame{Func: name, File: m[1], Line: n})
			name = ""
		} else if strings.HasPrefix(line, "  ") {
			name = strings.TrimSuffix(strings.TrimSpace(line), "()")
		}
	}
	return frames
}

// fatal returns the runtime's own verdict on a map, or "".
func fatal(output string) string {
	if m := ended.FindStringSubmatch(output); m != nil {
		return m[1]
	}
	return ""
}
