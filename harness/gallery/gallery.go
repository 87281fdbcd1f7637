// Package gallery judges racelab by programs whose bugs are known.
//
// The folder gallery/ of the repository is a module of its own. Each entry has
// two packages: broken, with one concurrency bug, and fixed, its corrected twin.
// Bugs that teach something are lessons instead, and harness/lessons holds them
// to the same rule.
// Both are plain Go with plain tests. What racelab must say of the broken one
// stands in comments:
//
//	// EXPECT verdict=data-race consequence=assertion
//	// One sentence on what is wrong.
//
// at the top (a|b admits either verdict; without consequence any will do), and
//
//	// BUG reader
//
// at the end of each line that takes part, with the name of the party. The rule:
// the report has a test of the package with such a verdict, and its sites
// include, for each party, at least one of the lines marked with its name. A
// party may have several lines because a report names the operation at which it
// was stopped, a lock for instance, where a reader would point at the access.
// Sites besides the marked ones are allowed: the report of a failed assertion
// lists the steps that led to it.
//
// The fixed package must pass: no failing verdict, no warning, nothing left
// uncontrolled, all the schedules that were asked for.
package gallery

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Case is an entry of the gallery.
type Case struct {
	Name        string // folder: 01-lost-update
	Text        string // what is wrong
	Verdicts    []string
	Consequence string            // of a data race; "" for any
	Parties     map[string][]Site // lines of the broken package, by party
}

// A Site is a line of a file.
type Site struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// A Report is the part of racelab's that is judged.
type Report struct {
	Tests []Test `json:"tests"`
}

// A Test is the verdict on one test.
type Test struct {
	Package      string   `json:"package"`
	Test         string   `json:"test"`
	Verdict      string   `json:"verdict"`
	Consequence  string   `json:"consequence"`
	Warnings     []string `json:"warnings"`
	Coverage     string   `json:"coverage"`
	Bound        string   `json:"bound"`
	Schedules    int      `json:"schedules"`
	Traces       int      `json:"traces"`
	Redundant    int      `json:"redundant"`
	Sites        []Site   `json:"sites"`
	Uncontrolled []string `json:"uncontrolled"`
	Timeline     struct {
		Steps []struct{} `json:"steps"`
	} `json:"timeline"` // of a finding
}

// Load reads the entries below a folder: broken packages, or _broken ones.
func Load(dir string) ([]Case, error) {
	broken, err := filepath.Glob(filepath.Join(dir, "*", "*broken"))
	if err != nil {
		return nil, err
	}
	var all []Case
	for _, b := range broken {
		c := Case{Name: filepath.Base(filepath.Dir(b)), Parties: map[string][]Site{}}
		files, err := filepath.Glob(filepath.Join(b, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if err := c.read(f); err != nil {
				return nil, err
			}
		}
		if len(c.Verdicts) == 0 || len(c.Parties) == 0 {
			return nil, fmt.Errorf("%s: want a line // EXPECT verdict=… and lines marked // BUG party", b)
		}
		all = append(all, c)
	}
	return all, nil
}

func (c *Case) read(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if name, err = filepath.Abs(name); err != nil {
		return err
	}
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	head := false
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if want, ok := strings.CutPrefix(line, "// EXPECT "); ok {
			head = true
			if err := c.expect(want); err != nil {
				return fmt.Errorf("%s:%d: %w", name, n, err)
			}
			continue
		}
		says, ok := strings.CutPrefix(line, "// ")
		if head = head && ok; head {
			c.Text = strings.TrimSpace(c.Text + " " + says)
		}
		if _, party, ok := strings.Cut(line, "// BUG "); ok {
			c.Parties[party] = append(c.Parties[party], Site{name, n})
		}
	}
	return lines.Err()
}

func (c *Case) expect(want string) error {
	for _, field := range strings.Fields(want) {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "verdict":
			c.Verdicts = strings.Split(value, "|")
		case "consequence":
			c.Consequence = value
		default:
			return fmt.Errorf("EXPECT knows verdict and consequence, not %q", field)
		}
	}
	return nil
}

// Broken says what is wrong with the report on a broken package; nil: nothing.
func (c *Case) Broken(tests []Test) error {
	if len(tests) == 0 {
		return fmt.Errorf("%s: not in the report", c.Name)
	}
	var err error
	for i := range tests {
		if err = c.found(&tests[i]); err == nil {
			return nil
		}
	}
	return err
}

func (c *Case) found(t *Test) error {
	if !slices.Contains(c.Verdicts, t.Verdict) {
		return fmt.Errorf("%s: verdict on %s is %s after %d schedules, want %s",
			c.Name, t.Test, t.Verdict, t.Schedules, strings.Join(c.Verdicts, " or "))
	}
	if c.Consequence != "" && t.Consequence != c.Consequence {
		return fmt.Errorf("%s: consequence in %s is %q, want %q", c.Name, t.Test, t.Consequence, c.Consequence)
	}
	for party, lines := range c.Parties {
		if !slices.ContainsFunc(lines, func(s Site) bool { return slices.Contains(t.Sites, s) }) {
			return fmt.Errorf("%s: no line of the party %q among the sites of %s: got %s, want one of %s",
				c.Name, party, t.Test, short(t.Sites), short(lines))
		}
	}
	return nil
}

func short(sites []Site) string {
	var texts []string
	for _, s := range sites {
		texts = append(texts, fmt.Sprintf("%s:%d", filepath.Base(s.File), s.Line))
	}
	return strings.Join(texts, " ")
}

// Fixed says what is wrong with the report on a corrected twin that was
// explored for a number of schedules; nil: nothing.
func (c *Case) Fixed(tests []Test, schedules int) error {
	if len(tests) == 0 {
		return fmt.Errorf("%s: the corrected twin is not in the report", c.Name)
	}
	for _, t := range tests {
		switch {
		case t.Verdict != "pass":
			return fmt.Errorf("%s: the corrected twin is reported: %s %s at %s", c.Name, t.Test, t.Verdict, short(t.Sites))
		case len(t.Warnings)+len(t.Uncontrolled) > 0:
			return fmt.Errorf("%s: the corrected twin has warnings: %q %q", c.Name, t.Warnings, t.Uncontrolled)
		case t.Schedules < schedules && t.Coverage != "exhaustive":
			return fmt.Errorf("%s: the corrected twin ran %d of %d schedules", c.Name, t.Schedules, schedules)
		}
	}
	return nil
}
