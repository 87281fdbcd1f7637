// Package lessons makes the pages of the lessons, and holds that what they say
// is so.
//
// A person writes lesson.md and two packages that differ in one file. The rest
// of the page is made: the code and the fix from the two packages, the timeline,
// the replay and the outcomes that were seen from racelab test, the line of the
// detection matrix from testdata/matrix.json and racelab. The tests make each
// page anew and compare it; -update writes it.
//
// What a page claims is checked by running it. A forbidden outcome has been seen
// on the broken package and on no schedule of the corrected one; an allowed one
// has been seen on the corrected one; nothing was seen that the table does not
// have. The token replays, and the rule of harness/gallery holds: the report
// names the lines that are marked in the source.
package lessons

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"example.com/racelab/lessons"
)

// A page is all that README.md is made from.
type page struct {
	lesson         lessons.Lesson
	before, after  *lessons.Lesson // its neighbours
	broken, fixed  said            // racelab test
	brokenN, fixdN said            // racelab test -outcomes
	row            row
}

func (p *page) String() (string, error) {
	l := &p.lesson
	source, err := p.sources()
	if err != nil {
		return "", err
	}
	code, err := excerpt(source.broken, source.fixed, l.Code)
	if err != nil {
		return "", fmt.Errorf("%s: %w", l.Folder, err)
	}
	change := diff(plain(source.broken), plain(source.fixed))
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Made by `make lessons` of lesson.md, the two packages and what racelab says; not edited by hand. -->\n\n")
	fmt.Fprintf(&b, "# %s %s\n\n%s\n\n", l.ID, l.Title, l.Question)
	fmt.Fprintf(&b, "```go\n%s\n```\n\n", code)
	fmt.Fprintf(&b, "The whole of it: [%s](%s/%s) and [its test](%s/%s).\n", source.name, lessons.Broken, source.name, lessons.Broken, source.test)
	fmt.Fprintf(&b, "Try to make it fail: `racelab quiz %s`.\n\n", l.ID)
	fmt.Fprintf(&b, "<details>\n<summary><b>The answer</b></summary>\n\n%s\n\n", l.Answer)
	fmt.Fprintf(&b, "## What can come out\n\n%s\n", p.outcomes())
	fmt.Fprintf(&b, "## How it goes wrong\n\n%s\n\n```text\n%s\n```\n\nThe same again, from the root of the module:\n\n```sh\n%s\n```\n\n", image, p.broken.Story, p.replay())
	fmt.Fprintf(&b, "## The fix\n\n%s\n\n```diff\n%s\n```\n\n%s\n\n", l.Fix, change, p.silent())
	fmt.Fprintf(&b, "## Which tool sees it\n\n%s\n", p.row.lesson(p.broken))
	fmt.Fprintf(&b, "For a review: *%s* ([checklist](../../docs/checklist.md))\n\n</details>\n\n%s\n", l.Review, p.neighbours())
	return b.String(), nil
}

// Pictures of a timeline, for a desktop and for a phone, on which the wide one would
// be scaled down until nobody can read it.
const (
	wide   = "timeline.svg"
	narrow = "timeline-narrow.svg"
	image  = `<picture><source media="(max-width: 600px)" srcset="` + narrow + `"><img src="` + wide + `" alt="The timeline"></picture>`
)

// source is the file in which the twins differ.
type source struct {
	name, test    string
	broken, fixed string
}

func (p *page) sources() (s source, err error) {
	broken, err := p.lesson.Twin(lessons.Broken)
	if err != nil {
		return s, err
	}
	fixed, err := p.lesson.Twin(lessons.Fixed)
	if err != nil {
		return s, err
	}
	for name, text := range broken {
		if strings.HasSuffix(name, "_test.go") {
			s.test = name
		} else {
			s.name, s.broken, s.fixed = name, text, fixed[name]
		}
	}
	return s, nil
}

// outcomes is the table of what can come out, and in which package it has.
func (p *page) outcomes() string {
	var b strings.Builder
	b.WriteString("| outcome | | with the mistake | without | why |\n|---|---|---|---|---|\n")
	for _, o := range p.lesson.Outcomes {
		verdict := "**forbidden**"
		if o.Allowed {
			verdict = "allowed"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", o.Text, verdict, seen(p.brokenN, o.Text), seen(p.fixdN, o.Text), o.Why)
	}
	return b.String()
}

func seen(s said, text string) string {
	if slices.ContainsFunc(s.Outcomes, func(o outcome) bool { return o.Text == text }) {
		return "seen"
	}
	return "not seen"
}

// check compares the table with what was seen.
func (p *page) check() (wrong []string) {
	for _, o := range p.lesson.Outcomes {
		with, without := seen(p.brokenN, o.Text) == "seen", seen(p.fixdN, o.Text) == "seen"
		switch {
		case o.Allowed && !without:
			wrong = append(wrong, fmt.Sprintf("%q is allowed and was not seen without the mistake", o.Text))
		case !o.Allowed && !with:
			wrong = append(wrong, fmt.Sprintf("%q is forbidden and was not seen with the mistake", o.Text))
		case !o.Allowed && without:
			wrong = append(wrong, fmt.Sprintf("%q is forbidden and was seen without the mistake", o.Text))
		}
	}
	for _, s := range []said{p.brokenN, p.fixdN} {
		for _, o := range s.Outcomes {
			if !slices.ContainsFunc(p.lesson.Outcomes, func(e lessons.Outcome) bool { return e.Text == o.Text }) {
				wrong = append(wrong, fmt.Sprintf("%q was seen in %s and is not in the table", o.Text, s.Package))
			}
		}
	}
	return wrong
}

func (p *page) replay() string {
	return fmt.Sprintf("racelab test -leaks -run '^%s$' \\\n  -replay %s \\\n  ./lessons/%s/%s", p.broken.Test.Test, p.broken.Token, p.lesson.Folder, lessons.Broken)
}

// silent says what racelab has found in the corrected twin, and how far it looked.
func (p *page) silent() string {
	scope := fmt.Sprintf("scope: %s, %d schedules", p.fixed.Coverage, p.fixed.Schedules)
	if p.fixed.Coverage == "exhaustive" {
		scope = fmt.Sprintf("scope: exhaustive, in %d executions", p.fixed.Schedules)
	}
	return fmt.Sprintf("On [the corrected package](%s) racelab finds nothing (%s).", lessons.Fixed, scope)
}

func (p *page) neighbours() string {
	var parts []string
	if l := p.before; l != nil {
		parts = append(parts, fmt.Sprintf("← [%s %s](%s)", l.ID, l.Title, path.Join("..", l.Folder)))
	}
	parts = append(parts, "[all lessons](../README.md)")
	if l := p.after; l != nil {
		parts = append(parts, fmt.Sprintf("[%s %s](%s) →", l.ID, l.Title, path.Join("..", l.Folder)))
	}
	return strings.Join(parts, " · ")
}
