package racelab_test

import (
	"cmp"
	"fmt"
	"html"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

const picture = "docs/img/scenarios.svg"

// TestPicture draws a lost update as it runs on two stores, and the verdicts of
// all scenarios on all stores, from runs made here.
func TestPicture(t *testing.T) {
	var svg drawing
	svg.timeline(t, 20, "naive", "locked")
	svg.matrix(t, 270)
	now := svg.String()
	if *update {
		require.NoError(t, os.MkdirAll("docs/img", 0o777))
		require.NoError(t, os.WriteFile(picture, []byte(now), 0o666))
	}
	was, err := os.ReadFile(picture)
	require.NoError(t, err)
	require.Equal(t, string(was), now, "%s is not what the runs gave: make docs", picture)
}

// A step is what one party did, and the record after it.
type step struct {
	party int
	text  string
	job   jobstore.Job
}

// steps runs the lost update. On a store with a gap the heartbeat parks in it
// while the worker makes its call; on another the calls take effect one after
// the other, whatever is tried, and the heartbeat is first here.
func steps(t *testing.T, name string) (parties []scenario.Party, all []step) {
	t.Helper()
	s, err := scenario.Find("lost-update")
	require.NoError(t, err)
	sub, err := scenario.FindStore(name)
	require.NoError(t, err)
	var store jobstore.Store
	note := func(party int, format string, args ...any) {
		job, err := store.Get("job")
		require.NoError(t, err)
		all = append(all, step{party, fmt.Sprintf(format, args...), job})
	}
	call := func(party int) {
		var answer jobstore.Result
		var done sync.WaitGroup
		done.Go(func() { answer = s.Parties[party].Ops[0].Do(store) })
		done.Wait()
		require.Equal(t, jobstore.OK, answer.Fault, "%s", s.Parties[party].Name)
	}
	worker := func() {
		call(1)
		note(1, "reports 20%%, and it is accepted")
	}
	parked := false
	pause := func() {
		if parked {
			parked = false
			note(0, "reads the record")
			worker()
		}
	}
	if sub.OpenPaused != nil {
		store = sub.OpenPaused(pause)
	} else {
		store = sub.Open()
	}
	defer store.Close()
	for _, op := range s.Setup {
		op.Do(store)
	}
	if parked = sub.OpenPaused != nil; parked {
		call(0)
		note(0, "writes back what it read")
		return s.Parties, all
	}
	call(0)
	note(0, "beats: read, judge, write in one")
	worker()
	return s.Parties, all
}

// A drawing is an SVG of fixed width.
type drawing struct {
	body   strings.Builder
	height int
}

const (
	width = 940
	ink   = "#1f2328"
	faint = "#656d76"
	line  = "#d0d7de"
)

var fills = map[scenario.Verdict]string{scenario.Holds: "#dafbe1", scenario.Shows: "#ffcecb", scenario.Other: "#fff1c2"}

func (d *drawing) text(x, y int, style, format string, args ...any) {
	fmt.Fprintf(&d.body, "<text x=\"%d\" y=\"%d\" %s>%s</text>\n", x, y, style, html.EscapeString(fmt.Sprintf(format, args...)))
	d.height = max(d.height, y)
}

func (d *drawing) box(x, y, w, h int, fill string) {
	fmt.Fprintf(&d.body, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"%s\" stroke=\"%s\"/>\n", x, y, w, h, fill, line)
	d.height = max(d.height, y+h)
}

const (
	strong = `font-weight="600"`
	grey   = `fill="` + faint + `"`
)

func (d *drawing) timeline(t *testing.T, top int, stores ...string) {
	t.Helper()
	for i, name := range stores {
		x := 20 + i*(width/len(stores))
		parties, all := steps(t, name)
		d.text(x, top+16, strong+` font-size="15"`, "One progress report beside one heartbeat: %s", name)
		for p, party := range parties {
			d.text(x+p*170, top+44, grey, "%s", party.Name)
		}
		d.text(x+350, top+44, grey, "the record")
		lost := 0.0
		for n, s := range all {
			d.step(x, top+56+n*50, s, s.job.Progress < lost)
			lost = max(lost, s.job.Progress)
		}
		last := all[len(all)-1].job
		verdict := fmt.Sprintf("20%% was accepted, and %g%% is in the record", last.Progress)
		d.text(x, top+56+len(all)*50+22, cmp.Or(map[bool]string{true: strong}[last.Progress < lost], grey), "%s", verdict)
	}
}

func (d *drawing) step(x, y int, s step, lost bool) {
	fill := map[bool]string{true: fills[scenario.Shows], false: "#f6f8fa"}[lost]
	d.box(x+s.party*170, y, 166, 40, fill)
	for i, part := range wrapped(s.text, 24) {
		d.text(x+s.party*170+8, y+17+i*15, `font-size="12"`, "%s", part)
	}
	d.box(x+350, y, 90, 40, fill)
	d.text(x+358, y+25, `font-size="13"`, "%g%%  v%d", s.job.Progress, s.job.Version)
}

// wrapped breaks the text into two lines at most, at a blank.
func wrapped(text string, width int) []string {
	if at := strings.LastIndex(text[:min(width, len(text))], " "); len(text) > width && at > 0 {
		return []string{text[:at], text[at+1:]}
	}
	return []string{text}
}

func (d *drawing) matrix(t *testing.T, top int) {
	t.Helper()
	d.text(20, top+16, strong+` font-size="15"`, "Every scenario on every store")
	for i, sub := range scenario.Stores() {
		d.text(222+i*118, top+44, grey, "%s", sub.Name)
	}
	for n, s := range scenario.All() {
		y := top + 54 + n*28
		d.text(20, y+17, "", "%s", s.Name)
		for i, sub := range scenario.Stores() {
			r := s.Repeat(sub, 3)
			require.True(t, r.Expected(), "%s on %s: %v", s.Name, sub.Name, r.Verdict)
			d.box(214+i*118, y, 114, 24, fills[r.Verdict])
			d.text(222+i*118, y+17, "", "%s", r.Verdict)
		}
	}
}

func (d *drawing) String() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13" fill="%s">
<!-- Generated: go test . -run TestPicture -update -->
<rect width="100%%" height="100%%" fill="#ffffff"/>
%s</svg>
`, width, d.height+20, ink, d.body.String())
}
