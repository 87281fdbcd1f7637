package lessons

import (
	"fmt"
	"regexp"
	"strings"

	"example.com/racelab/lessons"
)

// said of locks: the report's list, in its words.
var reportLines = []string{
	"Not needed: *read-only access to immutable data*",
	"Not needed: *single-threaded, single-task operations*",
	"Not needed: *atomic operations (e.g., dict.get() on Python dict)*",
	"Needed: *multiple concurrent tasks modifying same data*",
	"Needed: *read-modify-write operations*",
	"Needed: *cross-thread access to shared state*",
	"Needed: *iterating while another task may modify*",
}

// A lockCheck is a test of testdata/locks.
type lockCheck struct {
	line int // of the report's list, from 1
	why  string
	test string
}

var lockTest = regexp.MustCompile(`(?m)^// (\d): (.*)\nfunc (Test\w+)\(`)

func lockChecks(source string) (all []lockCheck) {
	for _, m := range lockTest.FindAllStringSubmatch(source, -1) {
		all = append(all, lockCheck{int(m[1][0] - '0'), m[2], m[3]})
	}
	return all
}

// expected is the verdict that the name of a test asks for.
func expected(test string) string {
	switch {
	case strings.HasPrefix(test, "TestRace"):
		return "data-race"
	case strings.HasPrefix(test, "TestLogicRace"):
		return "assertion"
	case strings.HasPrefix(test, "TestDeadlock"):
		return "deadlock"
	}
	return "pass"
}

func lockTable(checks []lockCheck, verdicts map[string]said) string {
	var b strings.Builder
	b.WriteString("| the report | in Go | checked by | verdict |\n|---|---|---|---|\n")
	last := 0
	for _, c := range checks {
		line := ""
		if c.line != last {
			line, last = reportLines[c.line-1], c.line
		}
		v := verdicts[c.test]
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s |\n", line, c.why, c.test, v.Verdict)
	}
	return b.String()
}

// reportFix fills in docs/report-fix.md.
func reportFix(text string, all []lessons.Lesson, checks []lockCheck, verdicts map[string]said) string {
	return blocks.ReplaceAllStringFunc(text, func(block string) string {
		m := blocks.FindStringSubmatch(block)
		body := lockTable(checks, verdicts)
		if m[2] == "report" {
			body = reportLessons(all)
		}
		return m[1] + body + m[3]
	})
}

func reportLessons(all []lessons.Lesson) string {
	var b strings.Builder
	b.WriteString("| flaw | the question that finds it | the repair |\n|---|---|---|\n")
	for _, l := range all {
		if title, ok := strings.CutPrefix(l.Title, "The report's fix: "); ok {
			fmt.Fprintf(&b, "| [%s](../lessons/%s): %s | %s | %s |\n", l.ID, l.Folder, title, l.Review, strings.ReplaceAll(l.Fix, "\n", " "))
		}
	}
	return b.String()
}
