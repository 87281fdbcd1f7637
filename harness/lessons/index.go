package lessons

import (
	"fmt"
	"strings"

	"example.com/racelab/lessons"
)

const indexHead = `<!-- Made by ` + "`make lessons`" + `; not edited by hand. -->

# Lessons

%d ways in which concurrent Go goes wrong, from the simple to the subtle. Each page
asks a question about 10 to 40 lines of plausible code; the answer is folded below it,
with the timeline, the outcomes that were seen, the fix, and the tools that see the
mistake. It takes less than five minutes to read.

    racelab lessons          # this list
    racelab explain RL-07    # a lesson in the terminal
    racelab quiz RL-07       # pick who goes next, and make the broken version fail
    racelab test -leaks ./lessons/07-live-pointer/_broken

An id never changes: cite it in a review. [The checklist](../docs/checklist.md) has the
question of each lesson for use in reviews, [the matrix](../docs/matrix.md) which tool
finds which, and [the review of the report's fix](../docs/report-fix.md) what RL-29 to
RL-32 are about.

The folders with an underscore are packages that the go command leaves out of ` + "`./...`" + `:
they are wrong on purpose, or the twins of such.

| | lesson | the question for a review |
|---|---|---|
`

// index is lessons/README.md.
func index(all []lessons.Lesson) string {
	var b strings.Builder
	fmt.Fprintf(&b, indexHead, len(all))
	for _, l := range all {
		fmt.Fprintf(&b, "| %s | [%s](%s) | %s |\n", l.ID, l.Title, l.Folder, l.Review)
	}
	return b.String()
}
