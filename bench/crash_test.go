package bench

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/racelab/harness/scenario"
	"github.com/stretchr/testify/require"
)

// crashEnv makes the test binary run one work on one store with two goroutines,
// and nothing else: "naive op=beat 10000".
const crashEnv = "RACELAB_BENCH_TOGETHER"

// patience is how long a process may take that has no reason to go on, and
// rounds how many calls one makes that the runtime does not end.
const (
	patience = time.Minute
	rounds   = 1_000_000
)

// together measures a naive store with two goroutines: how many of the
// processes that try it the runtime ends.
func together(b *testing.B, w work, sub scenario.Subject, jobs int) {
	if jobs != usual && !*full {
		b.Skipf("that a naive store does not survive two goroutines is shown at jobs=%d", usual)
	}
	if runtime.NumCPU() == 1 {
		b.Skip("the runtime sees it only when two processors are in the map at once")
	}
	crashes := 0
	for range b.N {
		end, crashed, err := crash(w.name, sub.Name, jobs)
		if err != nil {
			b.Fatal(err)
		}
		if crashed {
			crashes++
		}
		b.Log(end)
	}
	b.ReportMetric(0, "ns/op") // leaves it out
	b.ReportMetric(float64(crashes)/float64(b.N), "crashes/op")
}

var mapError = regexp.MustCompile(`(?m)^fatal error: concurrent map .*$`)

// crash says how a process ended, and whether the runtime ended it because of
// the map.
func crash(name, store string, jobs int) (end string, crashed bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		return "", false, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GOMAXPROCS=") || strings.HasPrefix(v, "GODEBUG=") || strings.HasPrefix(v, "GORACE=")
	}), fmt.Sprintf("%s=%s %s %d", crashEnv, store, name, jobs), "GORACE=report_bugs=0")
	text, err := cmd.CombinedOutput()
	if found := mapError.FindString(string(text)); found != "" {
		return found, true, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("%s %s with two goroutines: %w\n%s", store, name, err, text)
	}
	return "no crash, but a data race", false, nil
}

// crashMain is the other process. A read alone is no race, so it runs beside
// one that creates and deletes.
func crashMain(spec string) {
	if err := collide(spec); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func collide(spec string) error {
	f := strings.Fields(spec)
	if len(f) != 3 {
		return fmt.Errorf("%s=%q: want a store, a work and a number of jobs", crashEnv, spec)
	}
	sub, err := scenario.FindStore(f[0])
	if err != nil {
		return err
	}
	jobs, err := strconv.Atoi(f[2])
	if err != nil {
		return err
	}
	r, err := newRig(sub.Open, jobs)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(works, func(w work) bool { return w.name == f[1] })
	if i < 0 {
		return fmt.Errorf("%s=%q: no such work", crashEnv, spec)
	}
	w := works[i]
	call := w.call(r)
	beside := call
	if w.reads {
		beside = createDelete(r)
	}
	n := rounds
	if doomed(w, sub.Name) {
		n = math.MaxInt / 2
	}
	runtime.GOMAXPROCS(2)
	_ = drive(2, n, func(w, i int) error { // what a broken map answers is no failure here
		defer func() { recover() }()
		if w == 0 {
			call(w, i)
		} else {
			beside(w, i)
		}
		return nil
	})
	return nil
}

// doomed says whether the map is written by one goroutine while the other uses
// it, so that it is a matter of time only. An Update of naive-fields writes to
// the job and not to the map.
func doomed(w work, store string) bool {
	return store == "naive" || store == "naive-fields" && (w.reads || w.writes)
}

func TestTwoGoroutinesCrashNaive(t *testing.T) {
	if runtime.NumCPU() == 1 {
		t.Skip("the runtime sees it only when two processors are in the map at once")
	}
	for _, name := range []string{"op=get", "op=beat", "mix=create-delete"} {
		end, crashed, err := crash(name, "naive", 100)
		require.NoError(t, err)
		require.True(t, crashed, "%s ended so: %s", name, end)
	}
}

func TestTwoGoroutinesDoNotCrashLocked(t *testing.T) {
	end, crashed, err := crash("mix=create-delete", "locked", 100)
	require.NoError(t, err)
	require.False(t, crashed, end)
}

func TestCrashNamesWhatIsWrong(t *testing.T) {
	_, _, err := crash("op=get", "nosuch", 100)
	require.ErrorContains(t, err, `unknown store "nosuch"`)
	_, _, err = crash("op=nosuch", "naive", 100)
	require.ErrorContains(t, err, "no such work")
}
