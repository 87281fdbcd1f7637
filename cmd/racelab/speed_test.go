package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/build"
	"example.com/racelab/harness/explore/wire"
)

// BenchmarkTestify runs a test that imports testify under 100,000 schedules. The
// time of the processor is that of the schedules alone: that of the same command
// with one schedule is taken off.
func BenchmarkTestify(b *testing.B) {
	if raceEnabled {
		b.Skip("racelab test starts builds that have nothing of the race detector; run without -race")
	}
	const schedules = "100000"
	speed(b, "1") // builds
	_, alone := speed(b, "1")
	var ran int
	var wall float64
	var cpu time.Duration
	for b.Loop() {
		test, used := speed(b, schedules)
		ran += test.Schedules
		wall += test.Seconds
		cpu += used - alone
	}
	b.ReportMetric(float64(ran)/wall, "schedules/s")
	b.ReportMetric(float64(ran)/cpu.Seconds(), "schedules/cpu-s")
}

func speed(b *testing.B, schedules string) (wire.Test, time.Duration) {
	b.Helper()
	report := filepath.Join(b.TempDir(), "report.json")
	cmd := exec.Command("racelab", "test", "-C", "testdata/speed", "-count=1", "-strategy=random",
		"-budget=10m", "-schedules="+schedules, "-report", report, ".")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	text, err := os.ReadFile(report)
	require.NoError(b, err)
	var r struct{ Tests []wire.Test }
	require.NoError(b, json.Unmarshal(text, &r))
	require.Len(b, r.Tests, 1)
	return r.Tests[0], cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// BenchmarkInstrument changes a file of one package, text/template/parse under another
// path, and compiles the package and its tests again: instrumented as for racelab test,
// and beside it plainly. All that it imports has been compiled before.
//
// instrument-ms is what racelab does before it calls go test: go list, which
// compiles the package plainly, and the editing. compile-ms is go test -c, the link included.
func BenchmarkInstrument(b *testing.B) {
	if raceEnabled {
		b.Skip("racelab test starts builds that have nothing of the race detector; run without -race")
	}
	p := copiedPackage(b)
	b.Run("racelab", func(b *testing.B) {
		p.compile(b, func() (flags []string, done func() error) {
			r, err := build.Config{Dir: p.dir}.Build(b.Context())
			require.NoError(b, err)
			return r.Flags, r.Close
		})
	})
	b.Run("plain", func(b *testing.B) {
		p.compile(b, func() (flags []string, done func() error) { return nil, func() error { return nil } })
	})
}

type copied struct {
	dir, file string
	text      []byte
	edits     int
}

func copiedPackage(b *testing.B) *copied {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(b, err)
	p := &copied{dir: b.TempDir()}
	require.NoError(b, os.CopyFS(p.dir, os.DirFS(filepath.Join(strings.TrimSpace(string(root)), "src/text/template/parse"))))
	require.NoError(b, os.WriteFile(filepath.Join(p.dir, "go.mod"), []byte("module user.example/parse\n\ngo 1.26\n"), 0o666))
	p.file = filepath.Join(p.dir, "lex.go")
	p.text, err = os.ReadFile(p.file)
	require.NoError(b, err)
	return p
}

// edit makes another package of p.
func (p *copied) edit(b *testing.B) {
	p.edits++
	require.NoError(b, os.WriteFile(p.file, fmt.Appendf(p.text[:len(p.text):len(p.text)], "\nconst edit = %d\n", p.edits), 0o666))
}

func (p *copied) compile(b *testing.B, prepare func() (flags []string, done func() error)) {
	once := func() (instrument, compile, cpu time.Duration) {
		p.edit(b)
		used, begin := cpuTime(), time.Now()
		flags, done := prepare()
		defer done()
		instrument = time.Since(begin)
		cmd := exec.Command("go", append(append([]string{"test", "-vet=off", "-c", "-o", os.DevNull}, flags...), ".")...)
		cmd.Dir = p.dir
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, "%s", out)
		return instrument, time.Since(begin) - instrument, cpuTime() - used
	}
	once() // what it imports
	var instrument, compile, cpu time.Duration
	for b.Loop() {
		i, c, u := once()
		instrument, compile, cpu = instrument+i, compile+c, cpu+u
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1e3 / float64(b.N) }
	b.ReportMetric(ms(instrument), "instrument-ms")
	b.ReportMetric(ms(compile), "compile-ms")
	b.ReportMetric(ms(cpu), "cpu-ms")
}
