package picture

import (
	_ "embed"
	"fmt"
	"html"
	"strings"

	"example.com/racelab/harness/explore/draw"
	"example.com/racelab/harness/explore/wire"
)

// A Report is what a page shows.
type Report struct {
	Racelab, Go string // versions
	Interrupted bool
	Tests       []wire.Test
	Stories     map[int]string // by index of Tests: the text of a finding that has no timeline
}

//go:embed page.css
var css string

//go:embed page.js
var script string

// Page is a report for a reader: a table of all tests that can be filtered, and
// each finding with its timeline. A phone gets a picture of its own, drawn for
// its width.
func Page(r Report) []byte {
	p := &page{Report: r}
	p.head()
	p.table()
	for i := range r.Tests {
		if t := &r.Tests[i]; wire.Failing(t.Verdict) {
			p.finding(i, t)
		}
	}
	fmt.Fprintf(p, "</main>\n<script>\n%s</script>\n</html>\n", script)
	return []byte(p.String())
}

type page struct {
	Report
	strings.Builder
}

func esc(s string) string { return html.EscapeString(s) }

func (p *page) head() {
	failing := 0
	for i := range p.Tests {
		if wire.Failing(p.Tests[i].Verdict) {
			failing++
		}
	}
	title := fmt.Sprintf("racelab: %d of %d tests fail", failing, len(p.Tests))
	if failing == 0 {
		title = fmt.Sprintf("racelab: %d tests, none fails", len(p.Tests))
	}
	fmt.Fprintf(p, "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"+
		"<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title>\n<style>\n%s%s</style>\n<main>\n<h1>%s</h1>\n", title, css, Style, title)
	fmt.Fprintf(p, "<p class=soft>racelab %s, %s</p>\n", esc(p.Racelab), esc(p.Go))
	if p.Interrupted {
		p.WriteString("<p class=bad>The run was interrupted: tests that had no turn are missing.</p>\n")
	}
}

// table lists all tests. The filter is shown by the script, which it needs.
func (p *page) table() {
	p.WriteString("<form id=filter hidden><label>Filter <input type=search placeholder=\"name, verdict\" autocomplete=off></label>\n" +
		"<label><input type=checkbox> failing only</label> <output></output></form>\n" +
		"<table><thead><tr><th>Test<th>Verdict<th>Coverage<th class=n>Schedules<th class=n>Seconds</thead>\n<tbody>\n")
	for i := range p.Tests {
		p.tableRow(i, &p.Tests[i])
	}
	p.WriteString("</tbody></table>\n")
}

func (p *page) tableRow(i int, t *wire.Test) {
	name, class := esc(t.Test), "good"
	if wire.Failing(t.Verdict) {
		name, class = fmt.Sprintf("<a href=\"#f%d\">%s</a>", i, name), "bad"
	} else if t.Verdict != wire.Pass {
		class = "weak"
	}
	verdict := esc(t.Verdict)
	if t.Consequence != "" {
		verdict += ", consequence: " + esc(t.Consequence)
	}
	fmt.Fprintf(p, "<tr class=%s><td>%s<br><span class=soft>%s</span>", class, name, esc(t.Package))
	for _, w := range append(append([]string{}, t.Warnings...), t.Uncontrolled...) {
		fmt.Fprintf(p, "<br><span class=soft>%s</span>", esc(w))
	}
	fmt.Fprintf(p, "<td><span class=verdict>%s</span><td>%s<td class=n>%d<td class=n>%.2f\n", verdict, esc(t.Coverage), t.Schedules, t.Seconds)
}

// finding is the story of one test that fails.
func (p *page) finding(i int, t *wire.Test) {
	fmt.Fprintf(p, "<section id=\"f%d\">\n<h2>%s <span class=verdict>%s</span></h2>\n<p class=soft>%s</p>\n", i, esc(t.Test), esc(t.Verdict), esc(t.Package))
	if t.Timeline == nil {
		fmt.Fprintf(p, "<pre>%s</pre>\n</section>\n", esc(p.Stories[i]))
		return
	}
	fmt.Fprintf(p, "<pre class=headline>%s</pre>\n", esc(strings.Join(t.Headline, "\n")))
	if len(t.Timeline.Context) > 0 {
		fmt.Fprintf(p, "<pre>%s</pre>\n", esc(strings.Join(t.Timeline.Context, "\n")))
	}
	fmt.Fprintf(p, "<div class=wide>%s</div>\n<div class=narrow>%s</div>\n",
		SVG(t.Timeline, Options{Width: 920, Bare: true}), SVG(t.Timeline, Options{Width: Phone, Bare: true}))
	if h := t.Timeline.Hidden; len(h) > 0 {
		fmt.Fprintf(p, "<p class=soft>Not shown, for they take no part: %s.</p>\n", esc(strings.Join(h, ", ")))
	}
	for _, w := range t.Timeline.Why {
		class := ""
		if strings.HasPrefix(w, " ") {
			class = " class=in"
		}
		fmt.Fprintf(p, "<p%s>%s</p>\n", class, esc(strings.TrimSpace(w)))
	}
	fmt.Fprintf(p, "<p>scope: %s</p>\n<p>replay: <code>%s</code></p>\n", esc(t.Timeline.Scope), esc(t.Timeline.Replay))
	fmt.Fprintf(p, "<details><summary>as text</summary><pre>%s</pre></details>\n</section>\n", esc(draw.Style{}.Story(t.Headline, t.Timeline)))
}
