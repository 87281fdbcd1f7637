// Package found makes the page of the report's failures as racelab test finds them
// in ordinary tests of the naive stores, and draws each as the report does: a
// column for each of the two that run side by side, time from top to bottom, what
// each does to the job in the report's words, and where.
//
// What is drawn is the timeline of racelab's own report, whole: the execution with
// the fewest preemptions that fails, which has been run. Of its steps those are
// drawn that read, judge or write a job, in their order (see tell); values are the
// ones that were read and written. Columns are called what the functions of the
// tests are called.
package found

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/scenario"
)

// tests are what looks for each scenario.
var tests = map[string]string{
	"lost-update":              "TestRaceLostUpdate",
	"inconsistent-state":       "TestRaceInconsistentState",
	"iteration-while-deleting": "TestRaceIterationWhileDeleting",
	"failed-shows-progress":    "TestRaceFailedShowsProgress",
	"progress-backward":        "TestRaceProgressBackward",
	"stale-heartbeat":          "TestRaceStaleHeartbeat",
	"zombie":                   "TestRaceZombie",
	"test-1":                   "TestRaceConcurrentUpdates",
	"test-2":                   "TestRaceThreadSafety",
}

// Page is docs/found.md, of what racelab test says of each test.
func Page(said map[string]wire.Test) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, s := range scenario.All() {
		t, ok := said[tests[s.Name]]
		if !ok || t.Timeline == nil || len(t.Headline) == 0 {
			return "", fmt.Errorf("nothing was found for %s by %q", s.Name, tests[s.Name])
		}
		fmt.Fprintf(&b, "\n## %s\n\n*%s.* %s\n\n```text\n%s```\n\n**Result:** %s. %s.\n", s.Title, sentence(s.Rule), verdict(&t),
			Table(t.Timeline), sentence(message(t.Headline[0])), end(t.Timeline))
	}
	return b.String(), nil
}

// verdict says which test fails, and how.
func verdict(t *wire.Test) string {
	how := map[string]string{wire.Assertion: "fails", wire.Fatal: "ends the process"}[t.Consequence]
	return fmt.Sprintf("`%s` %s, in consequence of a data race.", t.Test, how)
}

// message is what the test said, without where.
func message(headline string) string {
	_, text, _ := strings.Cut(headline, ": ")
	if i := strings.LastIndex(text, "  "); i > 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}

func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// A line is a row of the table: one step of one column.
type line struct {
	column int
	text   string
}

// Table draws a timeline as the report does. What the test itself does, before the
// others start and after they have ended, has no column there.
func Table(t *wire.Timeline) string {
	names, column := columns(t)
	lines := fold(tell(t, column))
	width := make([]int, len(names))
	for i, n := range names {
		width[i] = utf8.RuneCountInString(n)
	}
	for _, l := range lines {
		width[l.column] = max(width[l.column], utf8.RuneCountInString(l.text))
	}
	var b strings.Builder
	row(&b, "Time", names, width)
	b.WriteString("-----")
	for _, w := range width {
		b.WriteString("|" + strings.Repeat("-", w+2))
	}
	b.WriteString("\n")
	time := 0
	for _, l := range lines {
		cells := make([]string, len(names))
		cells[l.column] = l.text
		if strings.HasPrefix(l.text, "…") {
			row(&b, "", cells, width)
			continue
		}
		time++
		row(&b, fmt.Sprintf("T%d", time), cells, width)
	}
	return b.String()
}

const (
	longest = 12 // steps that one makes in a row
	ends    = 4  // of a longer row, what is drawn at its beginning and end
)

// fold leaves out the middle of what one does for long without interruption.
func fold(lines []line) (folded []line) {
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].column == lines[0].column {
			n++
		}
		run := lines[:n]
		lines = lines[n:]
		if n > longest {
			more := line{run[0].column, fmt.Sprintf("… %d steps more", n-2*ends)}
			run = append(append(append([]line{}, run[:ends]...), more), run[n-ends:]...)
		}
		folded = append(folded, run...)
	}
	return folded
}

// row writes a line of the table, without blanks at its end.
func row(b *strings.Builder, time string, cells []string, width []int) {
	text := fmt.Sprintf("%-4s ", time)
	for i, c := range cells {
		text += "| " + c + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+1)
	}
	b.WriteString(strings.TrimRight(text, " ") + "\n")
}

// columns are the names of the goroutines that the test has started, and by lane
// which column they have. Of more than two only those that did not run on their own,
// but in between or interrupted by another one.
func columns(t *wire.Timeline) (names []string, column map[int]int) {
	first, last := map[int]int{}, map[int]int{}
	started := 0
	for i, s := range t.Steps {
		if _, ok := first[s.Lane]; !ok {
			first[s.Lane] = i
		}
		last[s.Lane] = i
	}
	for _, l := range t.Lanes {
		if l.Start != "" {
			started++
		}
	}
	column = map[int]int{}
	for i, l := range t.Lanes {
		alone := started > 2
		for k, other := range t.Lanes {
			if k != i && other.Start != "" && first[i] < last[k] && first[k] < last[i] {
				alone = false
			}
		}
		if l.Start != "" && !alone {
			column[i] = len(names)
			names = append(names, words(l.Name))
		}
	}
	return names, column
}

// words turns mainThread into "Main thread".
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r), unicode.IsDigit(r) && !unicode.IsDigit(rune(name[i-1])):
			b.WriteString(" " + string(unicode.ToLower(r)))
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "#", "")
}

const head = `# The report's failures, found

This page is written by ` + "`go test ./harness/found -update`" + ` from what racelab test
says of ordinary tests of the naive stores
([report_test.go](../harness/found/_report/report_test.go)):

    racelab test ./harness/found/_report

Nothing is parked in them and ` + "`Pause`" + ` is not set: the explorer finds the moment. The
execution with the fewest preemptions is drawn, in the columns of the report. Which
store fails in which way, and why, is in [scenarios.md](scenarios.md). Each test
has a data race as well, for the naive stores synchronise nothing; that is how the
explorer learns which accesses to take apart, and what is drawn is what comes of it.
The race detector reports that race and not what comes of it: of 10 processes for
each test (` + "`go test -race ./harness/found/_report -run`" + ` and its name) all had the report,
and in none did the assertion of the test fail.
`
