package lessons

import (
	"fmt"
	"strings"
	"time"

	"example.com/racelab/lessons"
)

// A matrix is what the tools say of the broken packages. It takes long to
// measure, so it is kept in testdata/matrix.json, with what it was measured on.
type matrix struct {
	Machine     string
	Go          string
	Staticcheck string
	Processes   int            // under the race detector, for each lesson
	Leaks       int            // with goleak, for each lesson
	Rows        map[string]row // by id
}

// A row is one lesson. Vet and Staticcheck hold what they say of the broken
// package and not of its corrected twin: the names of the checks.
type row struct {
	Source           string // of the broken package: see fingerprint
	Vet, Staticcheck []string
	Race             hits // the plain test, built with -race
	Goleak           int  // processes in which goleak found goroutines
	Linear           string
	processes, leaks int
	can              can
}

// hits count processes. The kinds exclude each other; the first that fits counts.
type hits struct{ Race, Failed, Hung, Passed int }

// can says which kinds of failure a program has, by what is forbidden and was seen in
// some schedule. What a program cannot do no number of processes would have shown.
type can struct{ race, leak, fail bool }

func (m *matrix) row(l lessons.Lesson) row {
	r := m.Rows[l.ID]
	r.processes, r.leaks = m.Processes, m.Leaks
	for _, o := range l.Outcomes {
		switch {
		case o.Allowed:
		case o.Text == "data race":
			r.can.race = true
		case o.Text == "leak":
			r.can.leak = true
		default:
			r.can.fail = true
		}
	}
	return r
}

func checks(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return "**" + strings.Join(names, ", ") + "**"
}

func of(n, all int, possible bool) string {
	switch {
	case n == 0 && possible:
		return fmt.Sprintf("0 of %d", all)
	case n == 0:
		return "–"
	}
	return fmt.Sprintf("**%d of %d**", n, all)
}

// explorer says how racelab came out.
func explorer(s said) string {
	verdict := s.Verdict
	if s.Consequence != "" && s.Consequence != "none found" {
		verdict += ", " + s.Consequence
	}
	return fmt.Sprintf("**schedule %d** (%s)", s.At, verdict)
}

func (r *row) cells(s said) []string {
	linear := r.Linear
	if linear == "" {
		linear = "n/a"
	}
	return []string{
		checks(r.Vet), checks(r.Staticcheck), of(r.Race.Race, r.processes, r.can.race),
		of(r.Race.Failed+r.Race.Hung, r.processes, r.can.fail), of(r.Goleak, r.leaks, r.can.leak), linear, explorer(s),
	}
}

var columns = []string{"vet", "staticcheck", "`-race` reports", "the test fails or hangs by itself", "goleak", "linearizable", "racelab test"}

// lesson is the row as a table of its own.
func (r *row) lesson(s said) string {
	return "| " + strings.Join(columns, " | ") + " |\n|" + strings.Repeat("---|", len(columns)) + "\n| " +
		strings.Join(r.cells(s), " | ") + " |\n"
}

const matrixHead = `<!-- Made by ` + "`make lessons`" + `; not edited by hand. -->

# Which tool sees what

The plain test of each [lesson](../lessons)'s broken package, under the tools that a
Go project has. Measured by ` + "`make matrix`" + ` with %s and staticcheck %s on
%s; the last column is measured anew by each run of the tests.

| column | what counts |
|---|---|
| vet, staticcheck | the checks that complain of the broken package and not of its corrected twin |
| ` + "`-race`" + ` reports | processes, of %d, in which ` + "`go test -race`" + ` prints a data race |
| the test fails or hangs by itself | processes, of the same, in which it has failed, panicked or stood still for %s without such a report |
| goleak | processes, of %d, in which the test passed and goleak found a goroutine left |
| linearizable | whether the operations of the broken package are: **no** if the explorer finds a history that is not, n/a where the lesson is not about operations on one object |
| racelab test | in which of 1,000 schedules it failed first, with -leaks, and the verdict |

A dash is a miss. Where a tool runs the test, it means that no schedule has what the tool
would see, as the outcomes in the lesson say; 0 of so many is luck: some schedules have
it, and none of these processes had one of them. How many have depends on the machine and
its load; which cells are dashes does not. A test compares that, and that the race
detector reports what it has always reported.

`

// table is docs/matrix.md.
func (m *matrix) table(all []lessons.Lesson, broken map[string]said) string {
	var b strings.Builder
	fmt.Fprintf(&b, matrixHead, m.Go, m.Staticcheck, m.Machine, m.Processes, patience, m.Leaks)
	fmt.Fprintf(&b, "| lesson | %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)+1))
	able, found := make([]int, len(columns)), make([]int, len(columns))
	for _, l := range all {
		r := m.row(l)
		cells := r.cells(broken[l.Folder])
		for i, c := range cells {
			if strings.HasPrefix(c, "**") {
				found[i]++
			}
			if strings.HasPrefix(c, "**") || strings.HasPrefix(c, "0 of ") {
				able[i]++
			}
		}
		fmt.Fprintf(&b, "| [%s %s](../lessons/%s) | %s |\n", l.ID, l.Title, l.Folder, strings.Join(cells, " | "))
	}
	for _, last := range []struct {
		what   string
		counts []int
	}{{"can be found", able}, {"found", found}} {
		fmt.Fprintf(&b, "| **%s, of %d** |", last.what, len(all))
		for _, n := range last.counts {
			fmt.Fprintf(&b, " %d |", n)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// patience is how long a process may take that may stand still.
const patience = 10 * time.Second
