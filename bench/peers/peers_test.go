package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"example.com/racelab/harness"
	"example.com/racelab/jobstore"
)

const partEnv = "RACELAB_PEER"

// cuts are the checks of what a contender without a cut lacks, orders those of one
// whose calls are not linearizable besides.
const (
	cuts   = "/(AllIsCut|AllIsCutOfWriters|LinearizableAll)$"
	orders = "/(AllIsCut|AllIsCutOfWriters|LinearizableAll|Linearizable)$"
)

// TestGuarantees puts each peer through the contract suite: whole, or without
// the checks of the guarantee that it is said to lack.
func TestGuarantees(t *testing.T) {
	for _, c := range contenders() {
		if !c.peer {
			continue // the suite of the module has it
		}
		t.Run(c.name, func(t *testing.T) {
			args := []string{"-test.run=^TestContract$", "-test.v"}
			if c.lacks != "" {
				skip := cuts
				if c.loose {
					skip = orders
				}
				args = append(args, "-test.skip=^TestContract"+skip)
			}
			out, err := contract(c.name, args...)
			if err != nil || !c.loose && !strings.Contains(out, "--- PASS: TestContract/Linearizable ") {
				t.Fatalf("%s %s: %v\n%s", c.name, args, err, out)
			}
		})
	}
}

// TestLacks shows that what is said to be lacking is: the adapter is not to
// blame for less than it could have.
func TestLacks(t *testing.T) {
	for _, c := range contenders() {
		if c.lacks == "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			out, err := contract(c.name, "-test.run=^TestContract$/^AllIsCutOfWriters$", "-test.v")
			if err == nil || !strings.Contains(out, "--- FAIL: TestContract/AllIsCutOfWriters") {
				t.Skipf("not seen in this run; the map takes no lock over all of it\n%s", out)
			}
		})
	}
}

func contract(name string, args ...string) (string, error) {
	cmd := exec.Command(os.Args[0], append(args, "-rapid.nofailfile", "-rapid.checks=15")...)
	cmd.Env = append(os.Environ(), partEnv+"="+name)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestContract runs in a process of its own.
func TestContract(t *testing.T) {
	name := os.Getenv(partEnv)
	if name == "" {
		t.Skip("run by TestGuarantees")
	}
	c, ok := find(name)
	if !ok {
		t.Fatalf("no contender %q", name)
	}
	harness.Run(t, func(testing.TB) jobstore.Store { return c.open() })
}
