package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/gallery"
	"example.com/racelab/lessons"
)

// A said is what racelab says of one twin.
type said struct {
	gallery.Test
	Token    string
	Outcomes []outcome
	Timeline *wire.Timeline `json:"timeline"`
	At       int            // the schedule that failed first
	Story    string         // headline, timeline and explanation
}

type outcome struct {
	Text      string
	Schedules int
	Failing   int
}

// A tool is the command racelab, and the folder of the module to run it in.
type tool struct{ racelab, root string }

// test runs racelab test -leaks on one twin of each lesson, and returns what it
// says by folder of the lesson.
func (t tool) test(all []lessons.Lesson, twin string, flags ...string) (map[string]said, error) {
	var packages []string
	for _, l := range all {
		packages = append(packages, "./lessons/"+l.Folder+"/"+twin)
	}
	return t.packages(packages, append(flags, "-leaks")...)
}

// packages is test for packages with one test each.
func (t tool) packages(packages []string, flags ...string) (map[string]said, error) {
	units, out, err := t.run(packages, flags...)
	if err != nil {
		return nil, err
	}
	stories := stories(out)
	by := map[string]said{}
	for _, s := range units {
		story := stories[s.Package]
		s.At, s.Story = story.at, story.text
		by[folder(s.Package)] = s
	}
	return by, nil
}

// units returns what is said of each test, by its name.
func (t tool) units(packages []string, flags ...string) (map[string]said, error) {
	units, _, err := t.run(packages, flags...)
	by := map[string]said{}
	for _, s := range units {
		by[s.Test.Test] = s
	}
	return by, err
}

func (t tool) run(packages []string, flags ...string) (units []said, out string, err error) {
	dir, err := os.MkdirTemp("", "lessons-")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "report.json")
	args := append([]string{"test", "-vet=off", "-count=1", "-budget=10m", "-report=" + file}, flags...)
	cmd := exec.Command(t.racelab, append(args, packages...)...)
	cmd.Dir = t.root
	said, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return nil, "", fmt.Errorf("%w\n%s", err, said)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	return read(text, string(said))
}

func read(report []byte, out string) ([]said, string, error) {
	var r struct{ Tests []said }
	err := json.Unmarshal(report, &r)
	return r.Tests, out, err
}

// folder is that of the lesson whose twin a package is.
func folder(pkg string) string { return filepath.Base(filepath.Dir(pkg)) }

type story struct {
	at   int
	text string
}

var (
	failLine = regexp.MustCompile(`^--- FAIL: \S+ \(schedule (\d+) of `)
	fromLog  = regexp.MustCompile(`^\S+_test\.go:\d+: `)
)

// stories takes the output of racelab test apart, by package.
func stories(out string) map[string]story {
	all := map[string]story{}
	var now story
	var lines []string
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		if m := failLine.FindStringSubmatch(line); m != nil {
			now.at, _ = strconv.Atoi(m[1])
			lines = nil
			continue
		}
		if pkg, ok := strings.CutPrefix(line, "FAIL\t"); ok {
			pkg, _, _ = strings.Cut(pkg, "\t")
			now.text = strings.TrimSpace(strings.Join(lines, "\n"))
			all[pkg] = now
			now, lines = story{}, nil
			continue
		}
		line, ok := strings.CutPrefix(line, "    ")
		if !ok || fromLog.MatchString(line) || strings.HasPrefix(line, "scope: ") || strings.HasPrefix(line, "replay: ") {
			continue
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return all
}
