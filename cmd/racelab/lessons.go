package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"example.com/racelab/lessons"
)

// lessonsCommand lists the lessons.
func lessonsCommand(args []string, stdout, _ io.Writer) error {
	if err := parse(flag.NewFlagSet("lessons", flag.ContinueOnError), args, stdout); err != nil {
		return err
	}
	all, err := lessons.All()
	if err != nil {
		return err
	}
	for _, l := range all {
		fmt.Fprintf(stdout, "%s  %s\n", l.ID, l.Title)
	}
	_, err = fmt.Fprintln(stdout, "\n'racelab explain RL-07' prints a lesson, 'racelab quiz RL-07' lets you make it fail.")
	return err
}

// explainCommand prints a lesson. Someone who sits at a terminal gets the
// question first, and the answer when they ask for it.
func explainCommand(args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("explain", flag.ContinueOnError)
	question := flags.Bool("question", false, "print the question and the code, not the answer")
	answer := flags.Bool("answer", false, "do not wait at a terminal before the answer")
	l, err := parseLesson(flags, args, stdout)
	if err != nil {
		return err
	}
	page, err := l.Page()
	if err != nil {
		return err
	}
	t := newTerm(stdout)
	before, after, _ := strings.Cut(page, "<details>")
	t.markdown(before)
	if *question {
		return t.err
	}
	if t.is && !*answer && isTerminal(os.Stdin) {
		fmt.Fprint(stdout, "\nEnter shows the answer. ")
		if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
			return nil
		}
	}
	after, _, _ = strings.Cut(after, "</details>")
	t.line("")
	t.markdown("## The answer\n" + after)
	return t.err
}

// parseLesson reads flags and the id of a lesson, in any order.
func parseLesson(flags *flag.FlagSet, args []string, stdout io.Writer) (l lessons.Lesson, err error) {
	var ids []string
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			ids = append(ids, a)
		}
	}
	if err := parse(flags, without(args, ids), stdout, "RL-NN"); err != nil {
		return l, err
	}
	if len(ids) != 1 {
		return l, mistakef("%s: want the id of one lesson, as in 'racelab %s RL-07'; 'racelab lessons' lists them", flags.Name(), flags.Name())
	}
	l, err = lessons.Find(ids[0])
	if errors.Is(err, lessons.ErrUnknown) {
		return l, mistakef("%s: %w; 'racelab lessons' lists them", flags.Name(), err)
	}
	return l, err
}

func without(args, ids []string) (rest []string) {
	for _, a := range args {
		if len(ids) > 0 && a == ids[0] {
			ids = ids[1:]
			continue
		}
		rest = append(rest, a)
	}
	return rest
}
