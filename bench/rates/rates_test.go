package rates

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

var (
	update = flag.Bool("update", false, "write docs/rates.md")
	table  = flag.Bool("rates-table", false, "print docs/rates.md")
	all    = flag.Bool("all", false, "measure every cell of docs/rates.md")
)

// partly reports whether only the rows of low traffic are measured: all of them take
// half a minute of two processors, which make oracle gives them, and ten times that
// with -race.
func partly() bool { return raceEnabled || !*all && !*update && !*table }

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const golden = "../../docs/rates.md"

// TestRates measures the rows of low traffic and looks for them in docs/rates.md. With
// -all it measures every cell and compares the result with the file, byte for byte.
func TestRates(t *testing.T) {
	if raceEnabled && (*update || *table) {
		t.Fatal("measure without -race: only a part is measured with it")
	}
	var r results
	t.Run("measure", func(t *testing.T) { r = measureAll(t) })
	switch doc := r.document(); {
	case partly():
		requireLines(t, r.harmedRows(low)+r.detailRows(low))
		return
	case *update:
		require.NoError(t, os.WriteFile(golden, []byte(doc), 0o644))
	case *table:
		fmt.Print(doc)
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), r.document(), "docs/rates.md differs; if it should, go test ./bench/rates -run TestRates -update")
}

func requireLines(t *testing.T, lines string) {
	file, err := os.ReadFile(golden)
	require.NoError(t, err)
	for line := range strings.Lines(lines) {
		require.Contains(t, string(file), line)
	}
}

// measureAll returns when its parallel subtests are done, because r is written
// by them: call it in a subtest of its own.
func measureAll(t *testing.T) results {
	r := make(results)
	var mu sync.Mutex
	for _, p := range programs {
		for _, c := range contenders {
			if partly() && (p.name != low.name || !c.inside) {
				continue
			}
			t.Run(p.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				for _, gap := range gaps {
					tally := count(t, c, p, gap, c.jobs())
					mu.Lock()
					r[cell{c.name, p.name, gap}] = tally
					mu.Unlock()
				}
			})
		}
	}
	return r
}

func (c contender) jobs() int {
	if c.inside {
		return naiveJobs
	}
	return correctJobs
}

func TestNoHarmInCorrectStores(t *testing.T) {
	for _, c := range contenders {
		for _, gap := range gaps {
			n := count(t, c, high, gap, 20)
			if c.inside && gap >= 100*time.Millisecond {
				require.Positive(t, n.harmed, "%s %v", c.name, gap)
			}
			if !c.inside || gap == 0 {
				require.Equal(t, tally{jobs: 20}, n, "%s %v", c.name, gap)
			}
		}
	}
}

// overlaps says from the plan alone, without a store or a goroutine, whether a
// beat and a call of the worker overlap.
func (p plan) overlaps(gap time.Duration) bool {
	base := starter.instant(0) + gap // of the start
	var calls []time.Duration
	now := base + time.Duration(worker)
	for _, due := range append(p.reports, p.end) {
		now = max(now, worker.instant(base+due))
		calls = append(calls, now)
		now += gap
	}
	for beat := base + time.Duration(heart); beat < now; {
		beat = heart.instant(beat + p.wait())
		for _, call := range calls {
			if (beat - call).Abs() < gap {
				return true
			}
		}
		beat += gap
	}
	return false
}

// A job is harmed, in either naive store, exactly if two updates overlap: the
// one that writes last has not read what the other wrote.
func TestHarmIsOverlap(t *testing.T) {
	jobs := 300
	if raceEnabled {
		jobs = 30
	}
	for _, c := range contenders[:2] {
		for _, p := range []program{low, high} {
			for _, gap := range gaps {
				synctest.Test(t, func(t *testing.T) {
					for n := range jobs {
						require.Equal(t, p.job(n).overlaps(gap), measure(t, c, p.job(n), gap).harmed,
							"%s, %s, gap %v, job %d", c.name, p, gap, n)
					}
				})
			}
		}
	}
}

// halfLocked holds a lock while it reads and a lock while it writes. No data
// race, the same harm.
type halfLocked struct {
	*locked.Store
	pause func()
	mu    sync.Mutex
	job   jobstore.Job
}

func (s *halfLocked) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	job, err := jobstore.New(id, at)
	s.job = job
	return job, err
}

func (s *halfLocked) Get(string) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.job, nil
}

func (s *halfLocked) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, _ := s.Get(id)
	job, err := job.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	s.pause()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.job = job
	return job, nil
}

func TestLockAroundEachHalfHarmsAsManyAsNone(t *testing.T) {
	half := contender{"half-locked", true, func(pause func()) jobstore.Store {
		return &halfLocked{Store: locked.New(), pause: pause}
	}}
	for _, gap := range gaps {
		require.Equal(t, count(t, contenders[0], low, gap, 100), count(t, half, low, gap, 100), "gap %v", gap)
	}
}

func TestSameSeedSameTallyOnAnyNumberOfProcessors(t *testing.T) {
	for _, c := range contenders {
		gap := 100 * time.Millisecond
		want := count(t, c, high, gap, 20)
		for _, procs := range []int{1, 2, 8} {
			before := runtime.GOMAXPROCS(procs)
			require.Equal(t, want, count(t, c, high, gap, 20), "%s with %d processors", c.name, procs)
			runtime.GOMAXPROCS(before)
		}
	}
}

func TestTwoActorsAtOneInstantPanic(t *testing.T) {
	var r run
	r.take()
	require.PanicsWithValue(t, shared, r.take)
}

// A report is due exactly when the reader polls; slots keep them apart.
func TestSlotsKeepActorsApart(t *testing.T) {
	p := low.job(0)
	p.reports = []time.Duration{polling + time.Duration(reader-worker)}
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, outcome{}, measure(t, contenders[0], p, 0))
	})
}

func TestJudge(t *testing.T) {
	started, err := jobstore.Job{ID: "a", Created: 1}.Apply(jobstore.Start(2))
	require.NoError(t, err)
	record := func(change func(*jobstore.Job), changes ...jobstore.Change) jobstore.Job {
		job := started
		for _, c := range changes {
			job, err = job.Apply(c)
			require.NoError(t, err)
		}
		change(&job)
		return job
	}
	same := func(*jobstore.Job) {}
	p60, beat, complete, fail := jobstore.Progress(60, 3), jobstore.Beat(4), jobstore.Complete(5), jobstore.Fail("no", 6)
	for _, c := range []struct {
		name       string
		final      jobstore.Job
		work, rest []jobstore.Change
		want       outcome
	}{
		{"in order", record(same, p60, beat, complete), []jobstore.Change{p60, complete}, []jobstore.Change{beat}, outcome{}},
		{"a lost count", record(func(j *jobstore.Job) { j.Version-- }, p60, beat), []jobstore.Change{p60}, []jobstore.Change{beat},
			outcome{harmed: true}},
		{"a lost progress", record(same, beat), []jobstore.Change{p60}, []jobstore.Change{beat}, outcome{harmed: true, wrong: true}},
		{"a lost end", record(same, p60, beat), []jobstore.Change{p60, complete}, []jobstore.Change{beat}, outcome{harmed: true, wrong: true}},
		{"failed at 60% is legal if the progress came first", record(same, p60, fail), []jobstore.Change{p60}, []jobstore.Change{fail}, outcome{}},
		{"failed and then 60% is not", record(func(j *jobstore.Job) { j.Progress = 70 }, p60, fail), []jobstore.Change{p60}, []jobstore.Change{fail},
			outcome{harmed: true, wrong: true}},
		{"two ends", record(same, complete), []jobstore.Change{complete}, []jobstore.Change{fail}, outcome{harmed: true, wrong: true}},
	} {
		require.Equal(t, c.want, judge(started, c.final, c.work, c.rest), c.name)
	}
}
