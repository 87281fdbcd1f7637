// Package lessons is the course: one folder for each way in which concurrent
// code goes wrong, from the simple to the subtle.
//
// A folder holds lesson.md, which a person has written; README.md, which
// harness/lessons makes of it, of the code and of what racelab says; and two
// packages, _broken with the mistake and _fixed without, that differ in one
// file. The go command does not see folders whose names begin with an
// underscore unless it is given their names, so the mistakes stay out of ./...
// and yet belong to this module, and are embedded here: an installed racelab
// carries the lessons.
package lessons

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed [0-9]*/*.md [0-9]*/_broken/*.go [0-9]*/_fixed/*.go
var files embed.FS

// Module is the import path of the folder that holds the lessons.
const Module = "example.com/racelab/lessons"

// The twins of a lesson.
const (
	Broken = "_broken"
	Fixed  = "_fixed"
)

// Groups are the kinds of lessons, as a checklist has them.
var Groups = []string{"unordered", "sharing", "steps", "waiting", "ends"}

// A Lesson is what lesson.md says.
type Lesson struct {
	ID     string // RL-07, for citing; it never changes
	Folder string // 07-live-pointer
	Title  string
	Group  string
	Review string   // the question for a review
	Code   []string // the declarations that the page shows; none: those that matter

	Question, Answer, Fix string

	Outcomes []Outcome
}

// An Outcome is one line of the table of what can come out.
type Outcome struct {
	Text    string // what the test says by t.Attr("outcome", …), or a verdict
	Allowed bool
	Why     string
}

// All returns the lessons in their order.
func All() ([]Lesson, error) {
	names, err := fs.Glob(files, "*/lesson.md")
	if err != nil {
		return nil, err
	}
	var all []Lesson
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		l, err := parse(path.Dir(name), string(text))
		if err != nil {
			return nil, fmt.Errorf("lessons/%s: %w", name, err)
		}
		all = append(all, l)
	}
	return all, nil
}

// ErrUnknown says that there is no such lesson.
var ErrUnknown = errors.New("no such lesson")

// Find returns the lesson with an id: RL-07, rl-7 and 7 are the same.
func Find(id string) (Lesson, error) {
	all, err := All()
	if err != nil {
		return Lesson{}, err
	}
	want := strings.TrimLeft(strings.TrimPrefix(strings.ToUpper(id), "RL-"), "0")
	for _, l := range all {
		if want != "" && want == strings.TrimLeft(strings.TrimPrefix(l.ID, "RL-"), "0") {
			return l, nil
		}
	}
	return Lesson{}, fmt.Errorf("%w as %q: there are %s to %s", ErrUnknown, id, all[0].ID, all[len(all)-1].ID)
}

// Page returns README.md.
func (l *Lesson) Page() (string, error) {
	text, err := files.ReadFile(l.Folder + "/README.md")
	return string(text), err
}

// Twin returns the files of a twin, by name.
func (l *Lesson) Twin(twin string) (map[string]string, error) {
	dir := l.Folder + "/" + twin
	entries, err := files.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, e := range entries {
		text, err := files.ReadFile(dir + "/" + e.Name())
		if err != nil {
			return nil, err
		}
		texts[e.Name()] = string(text)
	}
	return texts, nil
}

// Package returns the import path of a twin.
func (l *Lesson) Package(twin string) string { return Module + "/" + l.Folder + "/" + twin }

// Test returns the name of the lesson's test.
func (l *Lesson) Test() (string, error) {
	texts, err := l.Twin(Broken)
	if err != nil {
		return "", err
	}
	for _, text := range texts {
		if _, rest, ok := strings.Cut(text, "\nfunc Test"); ok {
			name, _, _ := strings.Cut(rest, "(")
			return "Test" + name, nil
		}
	}
	return "", fmt.Errorf("lessons/%s has no test", l.Folder)
}

func parse(folder, text string) (Lesson, error) {
	number, _, _ := strings.Cut(folder, "-")
	l := Lesson{ID: "RL-" + number, Folder: folder}
	parts := strings.Split(text, "\n## ")
	if err := l.head(parts[0]); err != nil {
		return l, err
	}
	for _, part := range parts[1:] {
		name, body, _ := strings.Cut(part, "\n")
		body = strings.TrimSpace(body)
		switch name {
		case "Question":
			l.Question = body
		case "Answer":
			l.Answer = body
		case "Fix":
			l.Fix = body
		case "Outcomes":
			if err := l.outcomes(body); err != nil {
				return l, err
			}
		default:
			return l, fmt.Errorf("the section %q is none of Question, Answer, Outcomes, Fix", name)
		}
	}
	if l.Question == "" || l.Answer == "" || l.Fix == "" || len(l.Outcomes) == 0 {
		return l, errors.New("it needs the sections Question, Answer, Outcomes and Fix")
	}
	return l, nil
}

func (l *Lesson) head(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "":
		case "#":
			l.Title = value
		case "group:":
			l.Group = value
		case "review:":
			l.Review = value
		case "code:":
			l.Code = strings.Fields(value)
		default:
			return fmt.Errorf("want a title, group:, review: and code:, not %q", line)
		}
	}
	if l.Title == "" || l.Review == "" || !slices.Contains(Groups, l.Group) {
		return fmt.Errorf("it needs a title, review:, and group: with one of %s", strings.Join(Groups, ", "))
	}
	return nil
}

func (l *Lesson) outcomes(table string) error {
	for i, line := range strings.Split(table, "\n") {
		if i < 2 {
			continue // the head
		}
		cells := strings.Split(strings.Trim(line, "|"), " | ")
		if len(cells) != 3 {
			return fmt.Errorf("an outcome has three cells, not %q", line)
		}
		o := Outcome{Text: strings.TrimSpace(cells[0]), Why: strings.TrimSpace(cells[2])}
		switch cells[1] {
		case "allowed":
			o.Allowed = true
		case "forbidden":
		default:
			return fmt.Errorf("an outcome is allowed or forbidden, not %q", cells[1])
		}
		l.Outcomes = append(l.Outcomes, o)
	}
	return nil
}
