package lessons

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAll(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 28)
	titles := map[string]bool{}
	for i, l := range all {
		require.Equal(t, fmt.Sprintf("RL-%02d", i+1), l.ID, "ids are dense, and in the order of the folders")
		require.False(t, titles[l.Title], l.Title)
		titles[l.Title] = true
		test, err := l.Test()
		require.NoError(t, err)
		require.NotEmpty(t, test)
		for _, twin := range []string{Broken, Fixed} {
			texts, err := l.Twin(twin)
			require.NoError(t, err)
			require.Len(t, texts, 2, "%s/%s: a source and its test", l.Folder, twin)
		}
		_, err = l.Page()
		require.NoError(t, err)
	}
}

func TestFind(t *testing.T) {
	for _, id := range []string{"RL-07", "rl-07", "RL-7", "7", "07"} {
		l, err := Find(id)
		require.NoError(t, err)
		require.Equal(t, "RL-07", l.ID)
	}
	for _, id := range []string{"", "RL-", "RL-99", "live-pointer", "0"} {
		_, err := Find(id)
		require.ErrorIs(t, err, ErrUnknown, id)
	}
}

func TestParseRefuses(t *testing.T) {
	const good = "# T\n\ngroup: steps\nreview: Q?\n\n## Question\n\nq\n\n## Answer\n\na\n\n## Outcomes\n\n| o | v | w |\n|---|---|---|\n| 1 | allowed | x |\n\n## Fix\n\nf\n"
	l, err := parse("01-t", good)
	require.NoError(t, err)
	require.Equal(t, []Outcome{{"1", true, "x"}}, l.Outcomes)
	for _, c := range []struct{ old, bad string }{
		{"# T", "T"}, {"group: steps", "group: none"}, {"review: Q?\n", ""}, {"## Fix", "## Repair"},
		{"allowed", "maybe"}, {"| 1 | allowed | x |", "| 1 | allowed |"}, {"\nq\n", "\n"},
	} {
		require.Contains(t, good, c.old)
		bad := strings.Replace(good, c.old, c.bad, 1)
		_, err := parse("01-t", bad)
		require.Error(t, err, bad)
	}
}
