package build

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// stubRuntime is the runtime with an exploration that only runs the test three
// times, so that these tests are about the build.
func stubRuntime(t *testing.T) fs.FS {
	files := fstest.MapFS{}
	add := func(from fs.FS, wanted func(string) bool) {
		require.NoError(t, fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !wanted(name) {
				return err
			}
			text, err := fs.ReadFile(from, name)
			files[name] = &fstest.MapFile{Data: text}
			return err
		}))
	}
	add(embedded(), func(name string) bool {
		return strings.HasPrefix(name, "wire/") || strings.HasPrefix(name, "guard/")
	})
	add(os.DirFS("testdata/stub"), func(string) bool { return true })
	return files
}
