package lessons

import (
	"fmt"
	"regexp"
	"strings"

	"example.com/racelab/lessons"
)

var blocks = regexp.MustCompile(`(?s)(<!-- lessons: (\w+) -->\n).*?(<!-- end -->)`)

// checklist puts the questions of the lessons into the page, each group at its
// mark, and says which groups have none.
func checklist(text string, all []lessons.Lesson) (filled string, missing []string) {
	marked := map[string]bool{}
	filled = blocks.ReplaceAllStringFunc(text, func(block string) string {
		m := blocks.FindStringSubmatch(block)
		marked[m[2]] = true
		return m[1] + questions(all, m[2]) + m[3]
	})
	for _, g := range lessons.Groups {
		if !marked[g] {
			missing = append(missing, g)
		}
	}
	return filled, missing
}

func questions(all []lessons.Lesson, group string) string {
	var b strings.Builder
	for _, l := range all {
		if l.Group == group {
			fmt.Fprintf(&b, "- [ ] %s [%s, %s](../lessons/%s)\n", l.Review, l.ID, l.Title, l.Folder)
		}
	}
	return b.String()
}
