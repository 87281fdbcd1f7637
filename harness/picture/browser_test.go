package picture

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browser finds a browser that runs without a window.
func browser(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium or chrome on this machine: the pictures are not looked at")
	return ""
}

// A seen is what probe.js has measured.
type seen struct {
	Dark     bool     // the page was asked to be
	Width    int      // of the viewport
	Scroll   int      // width of the page: more is overflow
	Texts    []string // visible ones
	Wide     []string // elements that stick out
	Faint    []string // texts of too little contrast
	Small    []string // texts of pictures that are shown too small
	Requests []string // what the page wanted to load
}

// look opens a page in a frame of a width and lets probe.js measure it.
func look(t *testing.T, page []byte, width int, dark bool) (s seen) {
	t.Helper()
	probe, err := os.ReadFile("testdata/probe.js")
	require.NoError(t, err)
	inner := strings.Replace(string(page), "</html>", "<script>"+string(probe)+"</script></html>", 1)
	outer := fmt.Sprintf("<!DOCTYPE html><meta charset=utf-8><body style=margin:0><iframe id=f style=\"border:0;width:%dpx;height:4000px\" srcdoc=\"%s\"></iframe>",
		width, html.EscapeString(inner)) +
		"<pre id=seen></pre><script>onmessage = e => { seen.textContent = e.data }</script>"
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(outer), 0o666))
	scheme := 1
	if dark {
		scheme = 0
	}
	args := []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
		"--window-size=1400,2000", "--virtual-time-budget=4000", "--proxy-server=127.0.0.1:9",
		fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme), "--dump-dom"}
	out, err := dump(t, append(args, "file://"+file))
	for tries := 1; err != nil && tries < 4 && crashed(err); tries++ {
		t.Logf("the browser crashed: %v", err)
		out, err = dump(t, append(args, "file://"+file))
	}
	require.NoError(t, err)
	m := regexp.MustCompile(`(?s)<pre id="seen">(.*?)</pre>`).FindSubmatch(out)
	require.NotNil(t, m, "the page has no place for what was measured")
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &s), "measured: %s", m[1])
	return s
}

// dump has the browser, which knows nothing of before, print the document.
func dump(t *testing.T, args []string) ([]byte, error) {
	return exec.CommandContext(t.Context(), browser(t), append([]string{"--user-data-dir=" + t.TempDir()}, args...)...).Output()
}

// crashed reports whether a signal ended the browser. That is a fault of its own, which
// one start in some hundreds has, and says nothing about the page.
func crashed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && !exit.Exited()
}

// TestBrowser looks at a page as a reader does, on a desktop and on a phone, in
// light and dark.
func TestBrowser(t *testing.T) {
	browser(t)
	for _, width := range []int{360, 1280} {
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("width=%d/dark=%v", width, dark), func(t *testing.T) {
				s := look(t, Page(example(t)), width, dark)
				assert.Equal(t, dark, s.Dark, "the browser was asked for that scheme")
				assert.Equal(t, width, s.Width)
				assert.LessOrEqual(t, s.Scroll, width, "nothing scrolls sideways")
				assert.Empty(t, s.Wide, "nothing sticks out")
				assert.Empty(t, s.Faint, "all text has a contrast of 4.5 to 1")
				assert.Empty(t, s.Requests, "nothing is loaded")
				assert.Empty(t, s.Small, "no text is smaller than 11 pixels")
				text := strings.Join(s.Texts, "\n")
				for _, want := range []string{
					"TestProgress", "data-race", "heartbeat", "read j.Progress=10", "p := j.Progress", "overwrites step",
					"no happens-before edge orders them", "scope:", "replay:", "wait-for cycle", "Dine#5", "is due",
				} {
					assert.True(t, strings.Contains(text, want), "%q is visible", want)
				}
			})
		}
	}
}

// TestBrowserFindsFaults shows what the probe is good for.
func TestBrowserFindsFaults(t *testing.T) {
	browser(t)
	page := string(Page(example(t)))
	spoilt := strings.Replace(page, "</main>", `<p style="color:#bbb;background:#fff">too faint</p><div style="width:500px">too wide</div>`+
		`<svg class=tl width=100 height=20><text x=60 y=15>cut off at the edge</text></svg>`+
		`<svg class=tl width=30 viewBox="0 0 100 20"><text y=15>scaled down</text></svg><img src="https://example.com/a.png"></main>`, 1)
	s := look(t, []byte(spoilt), 360, false)
	assert.Greater(t, s.Scroll, 360)
	assert.Contains(t, strings.Join(s.Wide, "\n"), "too wide")
	assert.Contains(t, strings.Join(s.Wide, "\n"), "cut off at the edge")
	assert.Contains(t, s.Faint, "too faint")
	assert.Contains(t, s.Small, "scaled down")
	assert.Equal(t, []string{"https://example.com/a.png"}, s.Requests)
}

func TestCrashed(t *testing.T) {
	assert.True(t, crashed(exec.Command("sh", "-c", "kill -SEGV $$").Run()))
	assert.False(t, crashed(exec.Command("sh", "-c", "exit 1").Run()))
	assert.False(t, crashed(exec.Command("/no/such/browser").Run()))
}
