package racecheck

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseReports(t *testing.T) {
	text, err := os.ReadFile("testdata/report.txt")
	require.NoError(t, err)
	reports := ParseReports(string(text))
	require.Len(t, reports, 2, "the third is cut off")

	onMap := reports[0]
	assert.Equal(t, "runtime.mapaccess2_faststr", onMap.Now.Frames[0].Func)
	assert.Equal(t, Frame{"example.com/racelab/naive.(*Store).find", "/src/naive/naive.go", 87}, onMap.Now.Site())
	assert.False(t, onMap.Now.Write)
	assert.Equal(t, Frame{"example.com/racelab/naive.(*Store).Update", "/src/naive/naive.go", 121}, onMap.Before.Site())
	assert.True(t, onMap.Before.Write)
	assert.Len(t, onMap.Before.Frames, 3)
	assert.Equal(t, "read in example.com/racelab/naive.(*Store).find (/src/naive/naive.go:87)"+
		" after write in example.com/racelab/naive.(*Store).Update (/src/naive/naive.go:121)", onMap.String())

	lost := reports[1]
	assert.True(t, lost.Now.Write)
	assert.Empty(t, lost.Before.Frames, "failed to restore the stack")
	assert.Equal(t, Frame{}, lost.Before.Site())

	assert.Equal(t, "concurrent map iteration and map write", fatal(string(text)))
	assert.Equal(t, "concurrent map writes", fatal("fatal error: ==================\nWARNING: DATA RACE\nconcurrent map writes\n"), "a report in between")
	assert.Empty(t, fatal("fatal error: all goroutines are asleep - deadlock!\n"))
}
