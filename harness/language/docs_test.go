package language

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateDocs = flag.Bool("update", false, "write docs/understands.md")

const page = "../../docs/understands.md"

// A held is something that is asked of racelab and is shown by a script, or by a
// test, in which a text stands.
type held struct{ item, file, text string }

const scripts = "cmd/racelab/testdata/test/"

// badInput is what must end with a clear message and without a hang.
var badInput = []held{
	{"sources that do not compile: the compiler's words at the user's lines", scripts + "mistakes.txtar", `stderr '^bad/bad.go:4:9: undefined: nothing$'`},
	{"tests that do not compile", scripts + "mistakes.txtar", `stderr '^badtest/bad_test.go:6:2: declared and not used: x$'`},
	{"cgo: the file and line that import C, and what to do", scripts + "foreign.txtar", `uses cgo \(cgo.go:4\)`},
	{"assembly", scripts + "foreign.txtar", `user.example/foreign/asm: has assembly, which is not instrumented`},
	{"`-race`", scripts + "mistakes.txtar", `status 2 racelab test -race`},
	{"`-cover` and its kind", scripts + "mistakes.txtar", `status 2 racelab test -coverprofile=c.out`},
	{"a token that is no token, or damaged", scripts + "tokens.txtar", `the token is damaged; copy it whole`},
	{"a token of another test", scripts + "tokens.txtar", `the token is of none of the tests that -run has named`},
	{"a token of other code", scripts + "tokens.txtar", `the code has changed since the token was made`},
	{"a test that spins for ever, without an operation", scripts + "stuck.txtar", `computing in user.example/stuck/computes.TestSpins`},
	{"a test that spins for ever, through operations", scripts + "flags.txtar", `TestSteps is inconclusive`},
	{"a test that blocks in a system call", scripts + "stuck.txtar", `waiting \(syscall\) in user.example/stuck/forever.TestReads`},
	{"a test that starts a process", scripts + "foreign.txtar", `uncontrolled: it starts a process`},
	{"a test that opens a network listener", scripts + "foreign.txtar", `not controlled: the network \(net\.Listen\)`},
	{"a test that waits for the network", scripts + "stuck.txtar", `waiting \(IO wait\) in net`},
	{"a test that calls os.Exit", scripts + "dies.txtar", `os.Exit\(3\) was called`},
	{"a test that ends its process behind racelab's back", scripts + "dies.txtar", `--- FAIL: TestExits \(crashed\)`},
	{"a goroutine of others that enters the test (a finalizer)", scripts + "stuck.txtar", `a goroutine that uninstrumented code started`},
	{"a goroutine of others that enters the test (an HTTP server's)", scripts + "foreign.txtar", `httptest`},
	{"a goroutine of init or TestMain", scripts + "early.txtar", `TestAnswers`},
	{"recursion without end", scripts + "stuck.txtar", `recursion, it seems without end`},
	{"memory without end", scripts + "memory.txtar", `memory limit: the test holds more than`},
	{"an interrupt in the middle", scripts + "interrupt.txtar", `kill -INT explore`},
	{"a flag that there is none of", scripts + "flags.txtar", `status 2 racelab test -nonsense ./b`},
	{"no module", scripts + "mistakes.txtar", `go.mod file not found`},
	{"nothing to test", scripts + "mistakes.txtar", `racelab: nothing was explored: no test was run`},
}

// sentences are asked for and are not one fixture each.
var sentences = []held{
	{"one fixture per kind of syntax node", "harness/instrument/nodes_test.go", "func TestNodes"},
	{"one fixture per sentence on the order of evaluation", "harness/instrument/order_test.go", "func Test"},
	{"each compiled, run and compared with its plain run, under go 1.21 and go 1.26", "harness/language/language_test.go", `{"go1.21", "go121.mod"`},
	{"taking the insertions out gives back the source, and the edited one type-checks: all packages of `go list std`, 362 of 362 with go1.26 (`go test ./harness/instrument -run 'TestEdit$' -all -v`)", "harness/instrument/std_test.go", "func TestEdit"},
	{"calls into the standard library count as reads or writes of what they touch", "harness/build/touches_test.go", "func Test"},
	{"what tests see of their stacks", scripts + "stacks.txtar", "cmp explored plain"},
	{"what registers itself is put back", scripts + "registries.txtar", "TestRegisters"},
	{"examples, subtests, parallel tests, fuzz seeds, TestMain", scripts + "kinds.txtar", "exec racelab test"},
	{"synctest, testify, rapid, goleak", scripts + "libs.txtar", "TestSynctest"},
	{"module, vendor, workspace and -mod=mod mode, files unchanged", scripts + "modes.txtar", "unchanged vendored"},
}

// TestDocs holds that docs/understands.md says what the tables here do, and that
// what these name is there.
func TestDocs(t *testing.T) {
	for _, h := range append(append([]held{}, badInput...), sentences...) {
		text, err := os.ReadFile(filepath.Join("../..", h.file))
		require.NoError(t, err)
		assert.Contains(t, string(text), h.text, "%s: %s", h.file, h.item)
	}
	made := document()
	if *updateDocs {
		require.NoError(t, os.WriteFile(page, []byte(made), 0o666))
	}
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, made, string(text), "run go test ./harness/language -run TestDocs -update")
}

func document() string {
	var b strings.Builder
	b.WriteString(`# What racelab understands, and what shows it

Made from the tables of harness/language by

    go test ./harness/language -run TestDocs -update

A test holds that whatever is named here is there. How far control goes is in
[limits.md](limits.md).

## The language and the library

Each fixture is a test in harness/language/testdata/module. It is compiled and run as
it is and under racelab, with go 1.21 and go 1.26 in go.mod, and must come out as its
name says: ` + "`TestRace…` as a data race, `TestLogicRace…` as another failure that only some\nschedules have, `TestFail…` as a failure, any other as a pass that prints the same" + `.

| what | fixtures |
|---|---|
`)
	for _, i := range items {
		fmt.Fprintf(&b, "| %s | %s |\n", i.name, listed(i.names()))
	}
	b.WriteString("\n## What is not one fixture\n\n" + rows(sentences))
	b.WriteString("\n## Bad input\n\nEach ends with a clear message and without a hang.\n\n" + rows(badInput))
	if len(exceptions) > 0 {
		b.WriteString("\n## Exceptions\n\nFixtures whose verdict is not the one that the name asks for.\n\n")
		for _, name := range slices.Sorted(maps.Keys(exceptions)) {
			fmt.Fprintf(&b, "- `%s`: %s.\n", name, exceptions[name])
		}
	}
	return b.String()
}

// listed names fixtures, each package once.
func listed(names []string) string {
	var b strings.Builder
	last := ""
	for _, name := range names {
		dot := strings.LastIndex(name, ".")
		if pkg := name[:dot]; pkg != last {
			fmt.Fprintf(&b, "%s: ", pkg)
			last = pkg
		}
		fmt.Fprintf(&b, "%s, ", name[dot+1:])
	}
	return strings.TrimSuffix(b.String(), ", ")
}

func rows(list []held) string {
	var b strings.Builder
	b.WriteString("| what | shown by |\n|---|---|\n")
	for _, h := range list {
		fmt.Fprintf(&b, "| %s | %s |\n", h.item, h.file)
	}
	return b.String()
}
