package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/racecheck"
)

// BenchmarkCores proves a test of a million traces by one process and by as many as
// there are processors, in turns, and gives traces a second of both: on a machine that
// others use too that says nothing. What it costs to divide is the processor time of
// the commands, and the executions that only a divided proof has.
func BenchmarkCores(b *testing.B) {
	racecheck.SkipUnderRace(b)
	cores := runtime.GOMAXPROCS(0)
	cmd := exec.Command("racelab", "test", "-C", "testdata/cores", "-run=^$", ".") // builds; that no test ran is an error
	_ = cmd.Run()
	var traces int
	rate, cpu, redundant := map[int]float64{}, map[int]float64{}, map[int]int{}
	for b.Loop() {
		for _, j := range []int{1, cores} {
			t, used := prove(b, j)
			traces = t.Traces
			rate[j] += float64(t.Traces) / t.Seconds
			cpu[j] += used.Seconds()
			redundant[j] = t.Redundant
		}
	}
	b.ReportMetric(float64(traces), "traces")
	for j, r := range rate {
		b.ReportMetric(r/float64(b.N), fmt.Sprintf("traces/s/j=%d", j))
		b.ReportMetric(cpu[j]/float64(b.N), fmt.Sprintf("cpu-s/j=%d", j))
		b.ReportMetric(float64(redundant[j]), fmt.Sprintf("redundant/j=%d", j))
	}
	b.ReportMetric(rate[cores]/rate[1], "times-as-many")
}

func prove(b *testing.B, jobs int) (wire.Test, time.Duration) {
	b.Helper()
	report := filepath.Join(b.TempDir(), "report.json")
	cmd := exec.Command("racelab", "test", "-C", "testdata/cores", "-count=1", "-strategy=exhaustive",
		"-budget=30m", fmt.Sprint("-j=", jobs), "-report", report, ".")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	text, err := os.ReadFile(report)
	require.NoError(b, err)
	var r struct{ Tests []wire.Test }
	require.NoError(b, json.Unmarshal(text, &r))
	require.Len(b, r.Tests, 1)
	require.Equal(b, "exhaustive", r.Tests[0].Coverage)
	return r.Tests[0], cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
