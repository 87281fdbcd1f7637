package gallery

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// mostSteps is how long the median timeline may be: somebody has to follow it.
const mostSteps = 8

const lessonsFolder = "../../lessons"

// lessonTests explores the broken packages of the lessons, which are planted bugs
// too.
func lessonTests(t *testing.T, racelab string) []Test {
	dirs, err := filepath.Glob(filepath.Join(lessonsFolder, "*", "_broken"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(dirs), 30)
	args := []string{"-schedules=1000"}
	for _, d := range dirs {
		rel, err := filepath.Rel(lessonsFolder, d)
		require.NoError(t, err)
		args = append(args, "./"+filepath.ToSlash(rel))
	}
	tests, _ := report(t, racelab, lessonsFolder, args...)
	return tests
}

// lengths counts the steps that the timeline of each finding shows.
func lengths(entries map[string][]Test, lessons []Test) (steps []int) {
	for _, tests := range entries {
		lessons = append(lessons, tests...)
	}
	for _, t := range lessons {
		if n := len(t.Timeline.Steps); n > 0 {
			steps = append(steps, n)
		}
	}
	slices.Sort(steps)
	return steps
}

// median is the middle of sorted numbers, the greater one of two.
func median(sorted []int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

func stepsText(steps []int) string {
	return fmt.Sprintf("\nThe timelines of the %d bugs found, those of the lessons among them, have %d steps in the median, %d at most.\n",
		len(steps), median(steps), slices.Max(append(steps, 0)))
}

// TestMedian shows that long timelines are noticed.
func TestMedian(t *testing.T) {
	long := Test{}
	long.Timeline.Steps = make([]struct{}, mostSteps+1)
	short := Test{}
	short.Timeline.Steps = make([]struct{}, 1)
	require.Greater(t, median(lengths(map[string][]Test{"a": {long, short, {}}}, []Test{long, {}})), mostSteps)
	require.Equal(t, 1, median(lengths(map[string][]Test{"a": {short}}, []Test{long, short})))
	require.Zero(t, median(lengths(nil, []Test{{}})), "what was not found has no timeline")
}
