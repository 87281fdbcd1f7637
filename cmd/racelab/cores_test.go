package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
)

// BenchmarkCores proves a test of a million traces by one process and by as many as
// there are processors, in turns, and gives executions a second of both. On a machine
// that others use too it says nothing.
func BenchmarkCores(b *testing.B) {
	if raceEnabled {
		b.Skip("racelab test starts builds that have nothing of the race detector; run without -race")
	}
	cores := runtime.GOMAXPROCS(0)
	prove(b, 1) // builds
	rate := map[int]float64{}
	for b.Loop() {
		for _, j := range []int{1, cores} {
			t := prove(b, j)
			rate[j] += float64(t.Traces) / t.Seconds
		}
	}
	for j, r := range rate {
		b.ReportMetric(r/float64(b.N), fmt.Sprintf("traces/s/j=%d", j))
	}
	b.ReportMetric(rate[cores]/rate[1], "times-as-many")
}

func prove(b *testing.B, jobs int) wire.Test {
	b.Helper()
	report := filepath.Join(b.TempDir(), "report.json")
	out, err := exec.Command("racelab", "test", "-C", "testdata/cores", "-count=1", "-strategy=exhaustive",
		"-budget=30m", fmt.Sprint("-j=", jobs), "-report", report, ".").CombinedOutput()
	require.NoError(b, err, "%s", out)
	text, err := os.ReadFile(report)
	require.NoError(b, err)
	var r struct{ Tests []wire.Test }
	require.NoError(b, json.Unmarshal(text, &r))
	require.Len(b, r.Tests, 1)
	require.Equal(b, "exhaustive", r.Tests[0].Coverage)
	return r.Tests[0]
}
