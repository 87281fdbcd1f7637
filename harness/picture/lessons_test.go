package picture

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBrowserLessons looks at the pictures of all lessons, those for a phone on a
// phone. They are files of their own, with their own style, so a page that has
// nothing else has all that it needs.
func TestBrowserLessons(t *testing.T) {
	browser(t)
	for width, name := range map[int]string{Phone + 32: "timeline-narrow.svg", 1280: "timeline.svg"} {
		page := "<!DOCTYPE html><html><meta charset=utf-8><meta name=color-scheme content=\"light dark\"><body style=margin:16px>\n"
		files, err := filepath.Glob("../../lessons/*/" + name)
		require.NoError(t, err)
		require.Greater(t, len(files), 24, "lessons have a %s", name)
		for _, f := range files {
			svg, err := os.ReadFile(f)
			require.NoError(t, err)
			page += string(svg)
		}
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("width=%d/dark=%v", width, dark), func(t *testing.T) {
				s := look(t, []byte(page+"</body></html>"), width, dark)
				assert.Equal(t, dark, s.Dark, "the browser was asked for that scheme")
				assert.LessOrEqual(t, s.Scroll, width, "nothing scrolls sideways")
				assert.Empty(t, s.Wide, "nothing sticks out")
				assert.Empty(t, s.Faint, "all text has a contrast of 4.5 to 1")
				assert.Empty(t, s.Requests, "nothing is loaded")
				assert.Empty(t, s.Small, "no text is smaller than 11 pixels")
				assert.Greater(t, len(s.Texts), 10*len(files), "the pictures say something")
			})
		}
	}
}
