package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// vetChecks are those that go test makes.
var vetChecks = []string{"-atomic", "-bool", "-buildtags", "-directive", "-errorsas", "-ifaceassert", "-nilfunc", "-printf", "-stringintconv", "-tests"}

// startVet checks the packages as they are, beside the tests: vet cannot read
// what is overlaid. It is what go test does by itself.
func (r *testCall) startVet(todo []string) (status func() int) {
	if r.flags.vet == "off" || len(todo) == 0 || r.flags.list {
		return func() int { return 0 }
	}
	checks := vetChecks
	if r.flags.vet != "" && r.flags.vet != "all" {
		checks = nil
		for c := range strings.SplitSeq(r.flags.vet, ",") {
			checks = append(checks, "-"+c)
		}
	} else if r.flags.vet == "all" {
		checks = nil
	}
	args := append(append([]string{"vet"}, checks...), r.flags.build...)
	todo, keep := r.notVetted(todo, checks)
	if len(todo) == 0 {
		return func() int { return 0 }
	}
	cmd := r.command(append(append(args, r.built.Plain...), todo...))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return func() int { return 0 }
	}
	return func() int {
		err := cmd.Wait()
		if err == nil {
			keep()
		}
		if err == nil || r.isStopped() {
			return 0
		}
		r.status.clear()
		r.stderr.Write(out.Bytes())
		if cmd.ProcessState.ExitCode() == 2 {
			return 2 // there is no such check
		}
		r.tellVetted(out.String())
		return 1
	}
}

// tellVetted says of which packages vet complains, by the files that it names. They have
// run all the same, beside it, and what they came to stands above.
func (r *testCall) tellVetted(out string) {
	if r.flags.json {
		return // a package has one end there
	}
	var folders []string
	for line := range strings.Lines(out) {
		if file, _, ok := strings.Cut(line, ".go:"); ok {
			if folder, err := filepath.Abs(filepath.Join(r.flags.dir, filepath.Dir(file))); err == nil {
				folders = append(folders, folder)
			}
		}
	}
	for _, p := range r.built.Tests {
		if slices.Contains(folders, p.Dir) {
			fmt.Fprintf(r.stdout, "FAIL\t%s [vet failed]\n", p.ImportPath)
		}
	}
	fmt.Fprintln(r.stdout, "FAIL")
}

// notVetted leaves out the packages that have passed the same checks before, with
// all that goes into them unchanged. keep remembers those that are left. The go
// command has such a cache too, but takes a fifth of what an unchanged package
// costs to find that it has nothing to do.
func (r *testCall) notVetted(todo, checks []string) (left []string, keep func()) {
	ids := map[string]string{}
	for _, p := range r.built.Tests {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%q\n%q\n", p.ID, p.ImportPath, checks, r.flags.build))
		ids[p.ImportPath] = filepath.Join(r.built.Cache, "vetted", hex.EncodeToString(sum[:16]))
	}
	for _, name := range todo {
		if _, err := os.Stat(ids[name]); err != nil {
			left = append(left, name)
		}
	}
	return left, func() {
		for _, name := range left {
			if mark := ids[name]; mark != "" && os.MkdirAll(filepath.Dir(mark), 0o777) == nil {
				os.WriteFile(mark, nil, 0o666)
			}
		}
	}
}
