// Modules answers whether racelab changes what a test says: it runs the tests
// of public Go modules as go test does and again under racelab on one schedule
// without preemption, and compares the verdict of every test and subtest.
//
// A module enters by its pinned version and is copied out of the module cache,
// so that nothing it does touches a cached file. Both runs are built before
// they are timed. What differs is listed, with the reason where
// reasons.go knows it; nothing is left out because it failed.
//
//	go run ./harness/modules              print the table
//	go run ./harness/modules -only zap    modules whose path contains zap
//	go run ./harness/modules -update      also write docs/modules.md
//	go run ./harness/modules -render      write it from results.json alone
//
// It needs the network on its first run and takes some minutes, which is why
// it is a command and not a test. -only with -update replaces the rows of those
// modules and keeps the rest, from results.json beside this file.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	only := flag.String("only", "", "run the modules whose path contains this")
	update := flag.Bool("update", false, "write docs/modules.md and harness/modules/results.json")
	limit := flag.Duration("limit", 2*time.Minute, "end each run of go test or racelab after this")
	render := flag.Bool("render", false, "run nothing: write docs/modules.md from results.json")
	flag.Parse()
	if *render {
		if err := renew(); err != nil {
			fmt.Fprintln(os.Stderr, "modules:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*only, *update, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "modules:", err)
		os.Exit(1)
	}
}

// renew writes the page anew: after a change of the reasons, or of its form.
func renew() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	results, err := loadResults(root)
	if err != nil {
		return err
	}
	return save(root, results)
}

func run(only string, update bool, limit time.Duration) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "racelab-modules-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	tool := filepath.Join(work, "racelab")
	build := exec.Command("go", "build", "-o", tool, "./cmd/racelab")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build racelab: %w\n%s", err, out)
	}
	results, err := loadResults(root)
	if err != nil {
		return err
	}
	ran := 0
	for _, m := range pinned {
		if !strings.Contains(m.path, only) {
			continue
		}
		r, err := measure(m, tool, work, limit)
		if err != nil {
			return fmt.Errorf("%s@%s: %w", m.path, m.version, err)
		}
		fmt.Println(row(r))
		results[m.path] = r
		ran++
		if update {
			if err := save(root, results); err != nil {
				return err
			}
		}
	}
	if ran == 0 {
		return fmt.Errorf("no pinned module's path contains %q", only)
	}
	return nil
}

// moduleRoot is the folder of racelab's go.mod, from wherever this runs.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(out)))
	if _, err := os.Stat(filepath.Join(root, "cmd", "racelab")); err != nil {
		return "", fmt.Errorf("run it inside racelab's module: %w", err)
	}
	return root, nil
}
