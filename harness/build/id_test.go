package build

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuildID(t *testing.T) {
	name, err := os.Executable()
	require.NoError(t, err)
	want, err := exec.Command("go", "tool", "buildid", name).Output()
	require.NoError(t, err)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(want)), buildID(text[:64<<10]))
	require.Empty(t, buildID([]byte("\xff Go build ID: \"\"\n \xff")))
	require.Empty(t, buildID([]byte("ELF")))
}
