package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/racecheck"
)

// BenchmarkTestify runs a test that imports testify under half a million schedules, of
// which most are the same as an earlier one, and once more where none is taken for known;
// and so a test that only starts as many goroutines. Then the first as a plain program
// that starts none. The time of the processor is that of the schedules alone: that of the
// same command with one schedule is taken off.
func BenchmarkTestify(b *testing.B) {
	racecheck.SkipUnderRace(b)
	const schedules = 500_000
	plain := filepath.Join(b.TempDir(), "plain")
	cpu(b, "testdata/speed", "go", "test", "-c", "-o", plain, ".")
	speed(b, "TestFloor", 1) // builds
	var ran, again int
	var wall float64
	used := map[string]time.Duration{}
	for b.Loop() {
		_, alone := speed(b, "TestFloor", 1)
		for unit, test := range map[string]string{
			"cpu-ns/schedule": "TestGetThenPut", "floor-ns": "TestFloor", "looked-ns": "TestGetThenPutTimed", "looked-floor-ns": "TestFloorTimed",
		} {
			one, cpu := speed(b, test, schedules)
			used[unit] += cpu - alone
			switch unit {
			case "cpu-ns/schedule":
				ran += one.Schedules
				again += one.Again
				wall += one.Seconds
			case "looked-ns":
				require.Zero(b, one.Again)
			}
		}
		used["own-ns"] += plainly(b, plain, schedules) - plainly(b, plain, 1)
	}
	b.ReportMetric(float64(ran)/wall, "schedules/s")
	b.ReportMetric(float64(ran)/used["cpu-ns/schedule"].Seconds(), "schedules/cpu-s")
	b.ReportMetric(float64(ran)/used["looked-ns"].Seconds(), "looked/cpu-s")
	b.ReportMetric(float64(ran-again)/float64(b.N), "different")
	for unit, cpu := range used {
		b.ReportMetric(float64(cpu.Nanoseconds())/float64(ran), unit)
	}
}

func speed(b *testing.B, test string, schedules int) (wire.Test, time.Duration) {
	b.Helper()
	report := filepath.Join(b.TempDir(), "report.json")
	used := cpu(b, ".", "racelab", "test", "-C", "testdata/speed", "-count=1", "-run=^"+test+"$", "-strategy=random",
		"-budget=10m", fmt.Sprint("-schedules=", schedules), "-report", report, ".")
	text, err := os.ReadFile(report)
	require.NoError(b, err)
	var r struct{ Tests []wire.Test }
	require.NoError(b, json.Unmarshal(text, &r))
	require.Len(b, r.Tests, 1)
	require.Equal(b, schedules, r.Tests[0].Schedules)
	return r.Tests[0], used
}

// plainly runs the plain program so often.
func plainly(b *testing.B, program string, n int) time.Duration {
	b.Helper()
	return cpu(b, ".", program, "-test.run=^$", "-test.bench=Plain", fmt.Sprintf("-test.benchtime=%dx", n))
}

// cpu runs a command in dir and returns the processor time that it has used.
func cpu(b *testing.B, dir, name string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
