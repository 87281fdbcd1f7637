package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/bench/printed"
)

// Two rounds as go test prints them.
const rounds = `goos: linux
goarch: amd64
cpu: Some CPU
BenchmarkLock/work=map/procs=1   100   10.0 bare-ns/op   80.0 mutex-%   18.0 mutex-ns/op
BenchmarkStore/jobs=10000/store=naive/op=get/procs=1   100   20.0 ns/op   0 B/op   0 allocs/op
BenchmarkStore/jobs=10000/store=naive/op=beat/procs=2   1   1.000 crashes/op
--- BENCH: BenchmarkStore/jobs=10000/store=naive/op=beat/procs=2
    crash_test.go:50: fatal error: concurrent map writes
BenchmarkStore/jobs=10000/store=handwritten/op=get/procs=1   100   40.0 ns/op   0 B/op   0 allocs/op
BenchmarkStore/jobs=10000/store=locked/op=get/procs=1   100   44.0 ns/op   0 B/op   0 allocs/op
BenchmarkStore/jobs=10000/store=atomic/op=get/procs=1   100   1200 ns/op   96 B/op   1 allocs/op
PASS
BenchmarkStore/jobs=10000/store=naive/op=get/procs=1   100   30.0 ns/op   0 B/op   0 allocs/op
BenchmarkStore/jobs=10000/store=naive/op=beat/procs=2   1   0 crashes/op
--- BENCH: BenchmarkStore/jobs=10000/store=naive/op=beat/procs=2
    crash_test.go:50: fatal error: concurrent map writes
    crash_test.go:50: fatal error: concurrent map read and map write
BenchmarkStore/jobs=10000/store=handwritten/op=get/procs=1   100   80.0 ns/op   0 B/op   0 allocs/op
BenchmarkStore/jobs=10000/store=locked/op=get/procs=1   100   96.0 ns/op   0 B/op   0 allocs/op
PASS
`

func TestMedianOverRounds(t *testing.T) {
	r := printed.Read(rounds)
	require.Equal(t, 2, r.Rounds())
	v, ok := r.Find("Store", "jobs=10000", "store=naive", "op=get", "procs=1").Median("ns/op")
	require.True(t, ok)
	require.Equal(t, 25.0, v)
	_, ok = r.Find("Store", "jobs=1", "store=naive", "op=get", "procs=1").Median("ns/op")
	require.False(t, ok)
}

func TestRatioIsTakenWithinRounds(t *testing.T) {
	require.Contains(t, handwritten(printed.Read(rounds)), "| Get | 1 | 60.0 ns | 70.0 ns | 1.15 |") // of 1.10 and 1.20
}

func TestTableSaysWhatHappened(t *testing.T) {
	calls := blocks["calls"](printed.Read(rounds))
	require.Contains(t, calls, "| Get | 1 | 25.0 ns | – | **70.0 ns** | – | – | 1.20 µs |")
	require.Contains(t, calls, "| Beat | 2 | *fatal error: concurrent map writes* |")
	require.Contains(t, together(printed.Read(rounds)), "2 of 3: fatal error: concurrent map writes<br>1 of 3: fatal error: concurrent map read")
	require.Contains(t, threshold(printed.Read(rounds)), "more than 800 ns")
}

func TestPlotsAreSVG(t *testing.T) {
	for _, draw := range []func(*printed.Results) string{sizesPlot, mixesPlot} {
		for _, text := range []string{rounds, ""} {
			svg := draw(printed.Read(text))
			require.NotContains(t, svg, "NaN")
			require.NotContains(t, svg, "Inf")
			dec := xml.NewDecoder(strings.NewReader(svg))
			for {
				if _, err := dec.Token(); errors.Is(err, io.EOF) {
					break
				} else {
					require.NoError(t, err)
				}
			}
		}
	}
	require.Contains(t, sizesPlot(printed.Read(rounds)), "locked, 10,000 jobs: 70.0 ns")
}

func TestMistakesAreOneLine(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(file, []byte("<!-- generated: nosuch -->\n<!-- end: nosuch -->\n"), 0o644))
	for want, args := range map[string][]string{
		"cannot make the folder":    {"-rounds", "0", "-out", filepath.Join(file, "out")},
		"there is none":             {"-rounds", "0", "-out", folder},
		"want 0 or more":            {"-rounds", "-1"},
		"flag provided but not":     {"-nosuch"},
		"want flags only":           {"nosuch"},
		"want one of allocs, calls": {"-rounds", "0", "-out", folder, "-write", file},
		"-budget -1s: want 0":       {"-budget", "-1s"},
		"want more than 0":          {"-benchtime", "0s"},
		"no such file or directory": {"-rounds", "0", "-out", folder, "-write", "nosuch.md"},
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, 2, run(args, &stdout, &stderr), want)
		require.Contains(t, stderr.String(), want)
		require.Equal(t, 1, strings.Count(stderr.String(), "\n"), stderr.String())
		require.Empty(t, stdout.String())
	}
}
