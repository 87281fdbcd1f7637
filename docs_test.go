package racelab_test

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the transcripts and the picture anew instead of comparing them")

// A transcript is a block of a page that begins with ```console: a command after
// "$ ", and what it prints.
var transcript = regexp.MustCompile("(?ms)^```console\n\\$ (.+?)\n(.*?)^```$")

// What differs from run to run and says nothing.
var noise = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b\d+\.\d+s\b`), "<time>s"},
	{regexp.MustCompile(`\d+(\.\d+)? (m?)s\b`), "<time> ${2}s"},
	{regexp.MustCompile(`\br1:[\w-]+`), "r1:<token>"},
	{regexp.MustCompile(`schedule \d+ of|scope: .*; everything`), "<schedules>"},
	{regexp.MustCompile(`\bgo1\.\d+(\.\d+|rc\d+)?`), "go<version>"},
	{regexp.MustCompile(`\d+ processors?`), "<n> processors"},
	{regexp.MustCompile(`0x[0-9a-f]+`), "0x<address>"},
	{regexp.MustCompile(`(?i)\bgoroutine \d+`), "goroutine <n>"},
	{regexp.MustCompile(`[^ \n]*/([^/ \n]+\.go:\d+)`), "<folder>/$1"},
}

func quiet(text string) string {
	for _, n := range noise {
		text = n.pattern.ReplaceAllString(text, n.instead)
	}
	return text
}

// TestDocs runs each command that a page shows and compares what it prints.
func TestDocs(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	require.NoError(t, err)
	shown := 0
	for _, page := range append(pages, "README.md", "CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		now := rerun(t, page, string(text), &shown)
		if *update && now != string(text) {
			require.NoError(t, os.WriteFile(page, []byte(now), 0o666))
		}
	}
	require.Positive(t, shown, "the pages have transcripts")
}

// rerun returns the page with each output that has changed put in its place. If
// that is not asked for, a change fails the test.
func rerun(t *testing.T, page, text string, shown *int) string {
	return transcript.ReplaceAllStringFunc(text, func(block string) string {
		*shown++
		parts := transcript.FindStringSubmatch(block)
		got := run(t, parts[1])
		if quiet(got) == quiet(parts[2]) {
			return block
		}
		if !*update {
			require.Equal(t, quiet(parts[2]), quiet(got), "%s: $ %s\nto write it anew: make docs", page, parts[1])
		}
		return "```console\n$ " + parts[1] + "\n" + got + "```"
	})
}

var trailing = regexp.MustCompile(`(?m) +$`)

// run is the command's output, without blanks at the end of a line, and, after a failure, its exit status.
func run(t *testing.T, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	out, err := cmd.CombinedOutput()
	text := strings.TrimPrefix(trailing.ReplaceAllString(string(out), ""), "\n")
	if err != nil {
		text += err.Error() + "\n"
	}
	return text
}

func TestTranscriptsAreCompared(t *testing.T) {
	page := "# Title\n\n```console\n$ echo one; echo 2.5 s\none\n0.1 s\n```\n\n```\n$ not run\n```\n\n```console\n$ exit 3\nexit status 3\n```\n"
	shown := 0
	require.Equal(t, page, rerun(t, "page", page, &shown), "only the time differs")
	require.Equal(t, 2, shown)

	*update = true
	defer func() { *update = false }()
	stale := strings.Replace(page, "\none\n", "\ntwo\n", 1)
	require.Equal(t, strings.Replace(page, "0.1 s", "2.5 s", 1), rerun(t, "page", stale, &shown), "a stale output is noticed and written anew")
}

var (
	fenced  = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
	link    = regexp.MustCompile(`\]\(([^)#]*)(?:#([^)]*))?\)|\b(?:src|srcset)="([^"]+)"`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped = regexp.MustCompile(`[^\pL\pN _-]`)
)

// pages are all of this module, by name.
func pages(t *testing.T) map[string]string {
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		text, err := os.ReadFile(name)
		all[name] = string(text)
		return err
	}))
	return all
}

// TestLinks holds that what the pages link to exists, and the headings too.
func TestLinks(t *testing.T) {
	links := 0
	for page, text := range pages(t) {
		broken, n := brokenLinks(page, text)
		require.Empty(t, broken, page)
		links += n
	}
	require.Greater(t, links, 100)
}

// brokenLinks returns what a page links to and does not exist, and how many links it has.
func brokenLinks(page, text string) (broken []string, links int) {
	for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		if strings.Contains(m[0], "://") {
			continue
		}
		links++
		to := page
		if file := m[1] + m[3]; file != "" {
			to = filepath.Join(filepath.Dir(page), file)
		}
		if _, err := os.Stat(to); err != nil || m[2] != "" && !hasHeading(to, m[2]) {
			broken = append(broken, m[0])
		}
	}
	return broken, links
}

// hasHeading looks for a heading by the anchor that is made of it.
func hasHeading(page, anchor string) bool {
	text, err := os.ReadFile(page)
	return err == nil && slices.ContainsFunc(heading.FindAllStringSubmatch(string(text), -1), func(m []string) bool {
		return strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == anchor
	})
}

func TestBrokenLinksAreFound(t *testing.T) {
	broken, links := brokenLinks("docs/using.md", "[a](../README.md) [b](gone.md) [c](proof.md#traces) [d](proof.md#gone)\n`[e](gone)` <img src=\"gone.svg\"> [f](https://gone)")
	require.Equal(t, []string{"](gone.md)", "](proof.md#gone)", `src="gone.svg"`}, broken)
	require.Equal(t, 5, links)
}
