package picture

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"html"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
)

var update = flag.Bool("update", false, "write the expected pictures anew")

// example is a report that racelab has written, with files and some tests left out.
func example(t *testing.T) Report {
	text, err := os.ReadFile("testdata/report.json")
	require.NoError(t, err)
	var r struct {
		Racelab, Go string
		Tests       []wire.Test
	}
	require.NoError(t, json.Unmarshal(text, &r))
	stories := map[int]string{}
	for i, c := range r.Tests {
		if c.Timeline == nil {
			stories[i] = strings.Join(c.Warnings, "\n")
		}
	}
	return Report{Racelab: r.Racelab, Go: r.Go, Tests: r.Tests, Stories: stories}
}

func timeline(t *testing.T, test string) *wire.Timeline {
	for _, c := range example(t).Tests {
		if c.Test == test {
			return c.Timeline
		}
	}
	t.Fatalf("the example has no %s", test)
	return nil
}

// TestGolden keeps two pictures; look at them in a browser when they change.
func TestGolden(t *testing.T) {
	for file, got := range map[string][]byte{
		"testdata/progress.svg": SVG(timeline(t, "TestProgress"), Options{}),
		"testdata/narrow.svg":   SVG(timeline(t, "TestTransfer"), Options{Width: 328}),
	} {
		if *update {
			require.NoError(t, os.WriteFile(file, got, 0o666))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%s; to write it anew: go test ./harness/picture -update", file)
	}
}

// TestSVGIsXML holds that a picture is a file of its own, whatever the source
// has in it.
func TestSVGIsXML(t *testing.T) {
	tl := timeline(t, "TestProgress")
	tl.Steps[0].Ops = []string{`send c=<"&'>`}
	tl.Steps[0].Source = []string{"\tif a < b && c > d {\x01"}
	d := xml.NewDecoder(strings.NewReader(string(SVG(tl, Options{}))))
	text := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if c, ok := token.(xml.CharData); ok {
			text += string(c)
		}
	}
	assert.Contains(t, text, `send c=<"&'>`)
	assert.Contains(t, text, "if a < b && c > d {")
}

// TestSameAsText holds that a picture says what the text says.
func TestSameAsText(t *testing.T) {
	for _, c := range example(t).Tests {
		if c.Timeline == nil {
			continue
		}
		svg := html.UnescapeString(string(SVG(c.Timeline, Options{Width: 4000})))
		for _, s := range c.Timeline.Steps {
			assert.True(t, strings.Contains(svg, strings.Join(s.Ops, "; ")), "%s: %v", c.Test, s)
			assert.True(t, strings.Contains(svg, s.Note), "%s: %v", c.Test, s)
			if s.Lane >= 0 {
				assert.True(t, strings.Contains(svg, ">"+c.Timeline.Lanes[s.Lane].Name+"  "+place(&s)), "%s: %v", c.Test, s)
			}
		}
		page := string(Page(Report{Tests: []wire.Test{c}}))
		for _, w := range append(append([]string{c.Timeline.Scope, c.Timeline.Replay}, c.Headline...), c.Timeline.Why...) {
			assert.True(t, strings.Contains(page, esc(strings.TrimSpace(w))), "%s: %s", c.Test, w)
		}
	}
}

// An execution may be cut in the middle, and a timeline be empty.
func TestOddTimelines(t *testing.T) {
	SVG(&wire.Timeline{}, Options{})
	SVG(&wire.Timeline{
		Lanes: []wire.Lane{{Name: "main"}}, Before: 7, After: 1,
		Steps: []wire.Step{{No: 8, Lane: 0, Ops: []string{"read x"}}, {No: 9, Lane: -1, Ops: []string{"1ms pass"}}},
		Edges: []wire.Edge{{From: 1, To: 8, Kind: "lock"}},
	}, Options{Width: 1})
}
