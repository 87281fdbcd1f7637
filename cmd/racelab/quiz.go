package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/lessons"
)

const quizRules = `You are the scheduler: pick who goes next until the test fails. Enter picks the
goroutine that ran last, or else the first, c shows the code again, q gives up.`

// quizCommand lets the learner schedule the broken program of a lesson. Whether
// the failure was reached is for the engine to say. Exit status 0: it was.
func quizCommand(args []string, stdout, stderr io.Writer) error {
	l, err := parseLesson(flag.NewFlagSet("quiz", flag.ContinueOnError), args, stdout)
	if err != nil {
		return err
	}
	q := &quiz{lesson: l, t: newTerm(stdout), in: bufio.NewReader(os.Stdin), labels: map[int]string{0: "main"}}
	if err := q.show(); err != nil {
		return err
	}
	if q.t.is {
		fmt.Fprintln(stderr, "building the broken program …")
	}
	p, err := startQuiz(&l)
	if err != nil {
		return err
	}
	defer p.close()
	return q.play(p)
}

// A quiz is the side of the learner.
type quiz struct {
	lesson lessons.Lesson
	t      *term
	in     *bufio.Reader
	labels map[int]string // of goroutines, by number
	picked int
}

// show prints the question and the code.
func (q *quiz) show() error {
	page, err := q.lesson.Page()
	before, _, _ := strings.Cut(page, "The whole of it:")
	q.t.markdown(before)
	return err
}

func (q *quiz) play(p *quizProcess) error {
	q.t.line("")
	for _, l := range strings.Split(quizRules, "\n") {
		q.t.line(l)
	}
	q.t.line("")
	for {
		question, err := p.next()
		if err != nil {
			return err
		}
		q.steps(question.Steps)
		if question.End != nil {
			return q.end(question.End)
		}
		i, err := q.pick(question)
		if err != nil {
			return err
		}
		if err := p.answer(i); err != nil {
			return err
		}
	}
}

// label is how a goroutine is called: main, and then A, B, C in the order in
// which they were started.
func (q *quiz) label(g int) string {
	if l, ok := q.labels[g]; ok {
		return l
	}
	l := string(rune('A' + (g-1)%26))
	if g < 0 {
		l = "clock"
	} else if g > 26 {
		l += strconv.Itoa(g)
	}
	q.labels[g] = l
	return l
}

func (q *quiz) steps(steps []wire.Move) {
	for _, s := range steps {
		if s.Starts > 0 {
			s.Text = "go " + q.label(s.Starts)
		}
		q.t.line(q.t.dim(fmt.Sprintf("      %-5s  %-20s  %s", q.label(s.G), s.At, s.Text)))
	}
}

// pick asks until the answer is one.
func (q *quiz) pick(question *wire.Question) (int, error) {
	ask := "Who goes next?"
	if question.Options[0].G < 0 {
		ask = "More than one thing can happen now. Which?"
	}
	q.t.line(q.t.bold(ask))
	stay := 0
	for i, o := range question.Options {
		who := "?"
		if o.G >= 0 {
			who = q.label(o.G)
		}
		note := ""
		if o.Source != "" && !strings.Contains(o.Source, o.Text) {
			note = "  " + o.Source
		}
		if o.G == question.Current && o.G >= 0 {
			stay, note = i, note+"  (ran last)"
		}
		q.t.line(fmt.Sprintf("  %2d  %-5s  %-20s  %s%s", i+1, who, o.At, o.Text, q.t.dim(note)))
	}
	for {
		fmt.Fprint(q.t.out, "> ")
		line, err := q.in.ReadString('\n')
		if err != nil && line == "" {
			q.t.line("")
			return 0, mistakef("quiz: the input has ended before the test; pick until it says how it ended, or q")
		}
		q.echo(line)
		line = strings.TrimSpace(line)
		n, e := strconv.Atoi(line)
		switch {
		case line == "q":
			q.t.line("Given up. 'racelab explain " + q.lesson.ID + "' has the answer.")
			return 0, status(1)
		case line == "c":
			if err := q.show(); err != nil {
				return 0, err
			}
		case line == "":
			q.picked++
			return stay, nil
		case e == nil && n >= 1 && n <= len(question.Options):
			q.picked++
			return n - 1, nil
		default:
			q.t.line(fmt.Sprintf("want a number from 1 to %d, Enter, c or q", len(question.Options)))
		}
	}
}

// echo repeats an answer that nobody has typed at the terminal.
func (q *quiz) echo(line string) {
	if !isTerminal(os.Stdin) {
		q.t.line(strings.TrimRight(line, "\n"))
	}
}

func (q *quiz) end(v *wire.Verdict) error {
	q.t.line("")
	if v.Reached {
		q.t.line(q.t.bold(fmt.Sprintf("You have reached the failure, with %d picks.", q.picked)))
		q.t.line("")
		for line := range strings.Lines(v.Story) {
			if !strings.HasPrefix(line, "scope: ") && !strings.HasPrefix(line, "consequence: ") {
				q.t.code("", strings.TrimRight(line, "\n"))
			}
		}
		q.t.line("")
		q.t.line("'racelab explain " + q.lesson.ID + "' says why, and how to repair it.")
		return q.t.err
	}
	if v.Verdict == wire.DataRace {
		q.t.line("There is a data race; the harm that it can do was not reached.")
	} else {
		q.t.line("The test passes with this schedule: the failure was not reached.")
	}
	q.t.line("Try again: another schedule fails. 'racelab explain " + q.lesson.ID + "' has the answer.")
	return errors.Join(q.t.err, status(1))
}
