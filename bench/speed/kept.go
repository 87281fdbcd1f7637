package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"example.com/racelab/bench/printed"
)

// kept is what each part printed when it was last measured.
type kept map[string]string

const head = "part: "

func load(file string) (kept, error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	k := kept{}
	for section := range strings.SplitSeq("\n"+string(text), "\n"+head) {
		name, lines, _ := strings.Cut(section, "\n")
		if name != "" {
			k[name] = strings.TrimSpace(lines) + "\n"
		}
	}
	return k, nil
}

// save leaves out what is a part no longer.
func (k kept) save(file string) error {
	var b strings.Builder
	for _, name := range names() {
		if text, ok := k[name]; ok {
			b.WriteString(head + name + "\n" + text + "\n")
		}
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// block is the part of the page: the command, where it ran, and what came out.
func (k kept) block(name string) string {
	text, ok := k[name]
	if !ok {
		return "Not measured yet: `make speed ONLY=" + name + "`"
	}
	r := printed.Read(text)
	how := "one run"
	if n := r.Rounds(); n > 1 {
		how = fmt.Sprintf("medians of %d rounds", n)
	}
	return fmt.Sprintf("```\n%s\n```\n\n%s, %s, %s; %s.\n\n%s", r.Config["command"],
		r.Config["machine"], r.Config["go"], r.Config["date"], how, partOf(name).table(r))
}
