package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

// TestDocs holds that each number of a block is what was kept, and that each part has
// its block.
func TestDocs(t *testing.T) {
	written := filled(t, "../../docs/speed.md", "../../docs/speed.txt")
	text, err := os.ReadFile("../../docs/speed.md")
	require.NoError(t, err)
	require.Equal(t, string(text), written, "to write it anew: go run ./bench/speed -rounds 0")
	for _, name := range names() {
		require.Equal(t, 1, strings.Count(written, "<!-- generated: "+name+" -->"), name)
	}
}

// filled is the page with its blocks filled in from the file.
func filled(t *testing.T, from, file string) string {
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(copied, text, 0o600))
	pages, err := page.Read(copied, "", names())
	require.NoError(t, err)
	k, err := load(file)
	require.NoError(t, err)
	require.NoError(t, page.Write(pages, k.block))
	text, err = os.ReadFile(copied)
	require.NoError(t, err)
	return string(text)
}

// TestANumberByHandIsNoticed changes one digit of a block.
func TestANumberByHandIsNoticed(t *testing.T) {
	dir := t.TempDir()
	byHand, file := filepath.Join(dir, "page.md"), filepath.Join(dir, "kept.txt")
	require.NoError(t, os.WriteFile(byHand, []byte("<!-- generated: testify -->\n65,306 schedules\n<!-- end: testify -->\n"), 0o600))
	require.NoError(t, kept{"testify": "machine: some\nBenchmarkTestify-2 1 65305 schedules/cpu-s\n"}.save(file))
	require.Contains(t, filled(t, byHand, file), "| 65,300 |")
}

// TestOtherPartsStay measures one part, on another machine and day than the other.
func TestOtherPartsStay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kept.txt")
	old := "command: go test\nmachine: another\ngo: go1.25\ndate: 2025-01-01\nBenchmarkManyWait 1 17000000 cpu-ns/op\n"
	require.NoError(t, kept{"goroutines": old, "nosuch": "left out\n"}.save(file))

	k, err := load(file)
	require.NoError(t, err)
	var progress bytes.Buffer
	k["testify"], err = part{name: "testify", command: "echo BenchmarkTestify-2 1 100 schedules/cpu-s", rounds: 3}.measure(&progress)
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(progress.String(), "testify: round"))
	require.NoError(t, k.save(file))

	k, err = load(file)
	require.NoError(t, err)
	require.Equal(t, kept{"goroutines": old, "testify": k["testify"]}, k)
	require.Contains(t, k.block("goroutines"), "```\ngo test\n```\n\nanother, go1.25, 2025-01-01; one run.\n")
	require.Contains(t, k.block("testify"), "; medians of 3 rounds.\n\n| program |")
	require.Contains(t, k.block("testify"), "| 100 |")
	require.Contains(t, k.block("sim"), "make speed ONLY=sim")
}

func TestFailuresAreTold(t *testing.T) {
	_, err := part{name: "x", command: "echo said; exit 3", rounds: 2}.measure(io.Discard)
	require.ErrorContains(t, err, "exit status 3\nsaid")
	require.ErrorContains(t, run([]string{"-only", "nosuch", "-write", ""}, io.Discard), "want one of sim, search")
}

func TestTables(t *testing.T) {
	r := printed.Read(`BenchmarkSchedules/program=abba 1 1100 cpu-ns/op 873123 schedules/cpu-s 9.4 steps/op
BenchmarkSchedules/program=abba 1 1300 cpu-ns/op 872123 schedules/cpu-s 9.4 steps/op
BenchmarkSchedules/program=abba/floor 1 400 cpu-ns/op
BenchmarkSchedules/program=abba/floor+switches 1 500 cpu-ns/op
BenchmarkCores-2 1 10 traces 500 traces/s/j=1 900 traces/s/j=2 7 redundant/j=2 0 redundant/j=1
=== RUN   TestMemoryIsOfDepth
    memory_test.go:45: 308000 KB after all
--- PASS: TestMemoryIsOfDepth (0.10s)
`)
	require.Contains(t, schedules(r), "| AB-BA, the deadlocks torn down | 9.4 |  | 1,200 | 873,000 | 400 | 3.0 | 500 | 2.4 |\n")
	require.Contains(t, cores(r), "| `-j 2` | 900 |  | 7 |\n")
	require.Equal(t, "308,000 KB after all.", logged("TestMemoryIsOfDepth")(r))
}
