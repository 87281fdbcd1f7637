package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"example.com/racelab/harness/build"
	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/lessons"
)

// A quizProcess is the test process of a broken program, which asks who goes
// next.
type quizProcess struct {
	dir       string // holds the program; removed by close
	cmd       *exec.Cmd
	questions *bufio.Reader
	answers   io.WriteCloser
	code      uint32       // of the program, for tokens
	out       bytes.Buffer // what it prints; only an error shows it
}

// startQuiz writes the program that the command carries to a folder of its own,
// under the import path that it has in this module, so that a token fits in
// both places; builds and starts it.
func startQuiz(l *lessons.Lesson) (p *quizProcess, err error) {
	p = &quizProcess{}
	if p.dir, err = os.MkdirTemp("", "racelab-quiz-"); err != nil {
		return nil, err
	}
	binary, err := p.build(l)
	if err == nil {
		err = p.start(l, binary)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *quizProcess) module() string { return filepath.Join(p.dir, "module") }

func (p *quizProcess) packageDir(l *lessons.Lesson) string {
	return filepath.Join(p.module(), "lessons", l.Folder, lessons.Broken)
}

func (p *quizProcess) build(l *lessons.Lesson) (binary string, err error) {
	texts, err := l.Twin(lessons.Broken)
	if err != nil {
		return "", err
	}
	dir := p.packageDir(l)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	texts["../../../go.mod"] = "module " + strings.TrimSuffix(lessons.Module, "/lessons") + "\n\ngo 1.26\n"
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return "", err
		}
	}
	pattern := "./lessons/" + l.Folder + "/" + lessons.Broken
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	built, err := build.Config{Dir: p.module(), Patterns: []string{pattern}, Env: env}.Build(context.Background())
	if err != nil {
		return "", fmt.Errorf("build the program of %s: %w", l.ID, err)
	}
	defer built.Close()
	for _, t := range built.Tests {
		p.code = t.Code
	}
	binary = filepath.Join(p.dir, "quiz.test")
	args := append([]string{"test", "-c", "-vet=off", "-o", binary}, built.Flags...)
	cmd := exec.Command("go", append(args, pattern)...)
	cmd.Dir, cmd.Env = p.module(), env
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program of %s: %w\n%s", l.ID, err, out)
	}
	return binary, nil
}

func (p *quizProcess) start(l *lessons.Lesson, binary string) error {
	test, err := l.Test()
	if err != nil {
		return err
	}
	config, err := json.Marshal(wire.Config{
		Schedules: defaultSchedules, Budget: defaultBudget, Strategy: "auto", Seed: 1, Memory: defaultMemory,
		Leaks: true, Ask: true, Code: p.code, Dir: p.dir, Parent: os.Getpid(),
	})
	if err != nil {
		return err
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	p.questions = bufio.NewReader(ours)
	p.cmd = exec.Command(binary, "-test.run=^"+test+"$", "-test.timeout=0")
	p.cmd.Dir = p.packageDir(l)
	p.cmd.Env = append(os.Environ(), wire.Env+"="+string(config))
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.ExtraFiles = []*os.File{theirs} // the first is wire.AskFile
	if p.answers, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	return p.cmd.Start()
}

// next reads a question.
func (p *quizProcess) next() (*wire.Question, error) {
	line, err := p.questions.ReadBytes('\n')
	if err != nil {
		p.cmd.Wait()
		return nil, fmt.Errorf("the test process has ended without a verdict: %w\n%s", err, p.out.String())
	}
	q := &wire.Question{}
	return q, json.Unmarshal(line, q)
}

func (p *quizProcess) answer(i int) error {
	_, err := fmt.Fprintln(p.answers, i)
	return err
}

// close ends the process, if it has not ended, and removes its folder.
func (p *quizProcess) close() {
	if p.cmd != nil && p.cmd.Process != nil && p.cmd.ProcessState == nil {
		p.answers.Close()
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
	os.RemoveAll(p.dir)
}
