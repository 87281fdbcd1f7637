package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/racecheck"
)

// BenchmarkTestify runs a test that imports testify under 100,000 schedules. The
// time of the processor is that of the schedules alone: that of the same command
// with one schedule is taken off.
func BenchmarkTestify(b *testing.B) {
	racecheck.SkipUnderRace(b)
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
