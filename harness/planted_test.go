package harness

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// A plant is a bug and the checks that must find it, each by itself.
type plant struct {
	bug   string
	open  func() jobstore.Store
	kills []string
	hangs bool // the check waits for its patience to end
}

var plants = []plant{
	{bug: "lock-released-between-check-and-act", open: func() jobstore.Store { return lockReleased{newShelf()} }, kills: []string{"Linearizable"}},
	{bug: "write-under-rlock", open: func() jobstore.Store { return writeUnderRLock{newShelf()} }, kills: []string{"Linearizable"}},
	{bug: "store-instead-of-compare-and-swap", open: func() jobstore.Store { return newCopyOnWrite(nobody{}, deep) }, kills: []string{"Linearizable"}},
	{bug: "two-round-trips-to-the-owner", open: func() jobstore.Store { return newTwoTrips() }, kills: []string{"Linearizable"}},
	{bug: "locks-in-two-orders", open: func() jobstore.Store { return twoOrders{newShelf(), new(sync.Mutex)} }, kills: []string{"Linearizable"}, hangs: true},
	{bug: "heartbeat-on-a-finished-job", open: func() jobstore.Store { return beatAfterEnd{newShelf()} }, kills: []string{"Transitions"}},
	{bug: "version-not-counted", open: func() jobstore.Store { return versionNotCounted{newShelf()} }, kills: []string{"Transitions"}},
	{bug: "version-survives-delete", open: func() jobstore.Store { return tombstone{newShelf(), new(sync.Mutex), make(map[string]uint64)} }, kills: []string{"Model"}},
	{bug: "error-without-the-id", open: func() jobstore.Store { return errorWithoutID{newShelf()} }, kills: []string{"Errors"}},
	{bug: "error-shared", open: func() jobstore.Store { return errorShared{newShelf(), new(atomic.Pointer[jobstore.TransitionError])} }, kills: []string{"Unaliased"}},
	{bug: "lost-close", open: func() jobstore.Store { return lostClose{newShelf()} }, kills: []string{"Closed"}},
	{bug: "close-twice-is-an-error", open: func() jobstore.Store { return closedTwice{newShelf()} }, kills: []string{"CloseTwice"}},
	{bug: "iteration-without-a-lock", open: func() jobstore.Store { return iterationUnlocked{newShelf()} }, kills: []string{"AllIsCut"}},
	{bug: "live-pointer-returned", open: func() jobstore.Store { return livePointer{newShelf()} }, kills: []string{"AllIsCut"}},
	{bug: "shallow-copy-on-write", open: func() jobstore.Store { return newCopyOnWrite(new(sync.Mutex), shallow) }, kills: []string{"AllIsCut"}},
	{bug: "all-not-a-cut", open: func() jobstore.Store { return notACut{newShelf()} }, kills: []string{"AllIsCutOfWriters", "LinearizableAll"}},
	{bug: "buffer-reused-by-ranges", open: func() jobstore.Store { return bufferReused{newShelf(), new([]jobstore.Job)} }, kills: []string{"Unaliased"}},
	{bug: "cut-taken-too-early", open: func() jobstore.Store { return cutTooEarly{newShelf()} }, kills: []string{"AllNewCutPerRange"}},
	{bug: "lock-held-by-a-range", open: func() jobstore.Store { return lockHeld{newShelf()} }, kills: []string{"AllBodyMayCall"}, hangs: true},
	{bug: "lock-lost-on-panic", open: func() jobstore.Store { return lockLostOnPanic{newShelf()} }, kills: []string{"AllReleasedOnPanic"}, hangs: true},
	{bug: "lock-lost-on-break", open: func() jobstore.Store { return lockLostOnBreak{newShelf()} }, kills: []string{"AllReleasedOnBreak"}, hangs: true},
	{bug: "range-ended-by-close", open: func() jobstore.Store { return cutByClose{newShelf()} }, kills: []string{"AllOutlivesClose"}},
	{bug: "all-silent-when-closed", open: func() jobstore.Store { return silentWhenClosed{newShelf()} }, kills: []string{"AllOnClosed"}},
	{bug: "callers-wait-for-ever", open: func() jobstore.Store { return waitsForEver{newTwoTrips()} }, kills: []string{"CloseEndsWaiting"}, hangs: true},
	{bug: "goroutine-left-behind", open: func() jobstore.Store { return newGoroutineLeft() }, kills: []string{"NoGoroutineStays"}},
}

// patience is short where the bug is that a call hangs. It cannot acquit: a call
// that hangs does so for any time.
func (p plant) patience() time.Duration {
	if p.hangs {
		return time.Second / 2
	}
	return 20 * time.Second
}

// plantEnv makes a process run the suite on the planted bugs, to fail.
const plantEnv = "RACELAB_PLANTED"

// TestPlanted runs each check on its bugs in a process of its own, in which it
// must fail; in that process it is the suite. The sound store that the bugs are
// made of must pass there.
func TestPlanted(t *testing.T) {
	inner := os.Getenv(plantEnv) != ""
	for _, p := range plants {
		t.Run(p.bug, func(t *testing.T) {
			if inner {
				suite{open: func(testing.TB) jobstore.Store { return p.open() }, patience: p.patience()}.run(t)
				return
			}
			t.Parallel()
			for _, check := range p.kills {
				require.NoError(t, killed(p.bug, check))
			}
		})
	}
	t.Run("none", func(t *testing.T) { Run(t, func(testing.TB) jobstore.Store { return newShelf() }) })
	t.Run("none-copy-on-write", func(t *testing.T) {
		Run(t, func(testing.TB) jobstore.Store { return newCopyOnWrite(new(sync.Mutex), deep) })
	})
}

// killed returns nil if the check fails on the bug and says what it got.
func killed(bug, check string) error {
	name := "TestPlanted/" + bug + "/" + check
	pattern := "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
	cmd := exec.Command(os.Args[0], "-test.run="+pattern, "-test.v", "-rapid.nofailfile", "-rapid.shrinktime=100ms")
	cmd.Env = append(os.Environ(), plantEnv+"=1", "GORACE=atexit_sleep_ms=0")
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return fmt.Errorf("%s passed:\n%s", name, out)
	case !strings.Contains(string(out), "--- FAIL: "+name):
		return fmt.Errorf("%s did not fail, something else did:\n%s", name, out)
	case !regexp.MustCompile(`got .*: `).Match(out):
		return fmt.Errorf("%s failed without saying what it got:\n%s", name, out)
	}
	return nil
}

func TestKilledCanFail(t *testing.T) {
	require.ErrorContains(t, killed("none", "Model"), "passed")
	require.ErrorContains(t, killed("goroutine-left-behind", "Model"), "something else did", "TestMain finds that goroutine too")
}

func TestEachCheckKills(t *testing.T) {
	killers := make(map[string]bool)
	for _, p := range plants {
		for _, name := range p.kills {
			killers[name] = true
		}
	}
	for _, c := range checks() {
		require.True(t, killers[c.name], "check %s kills no planted bug", c.name)
		delete(killers, c.name)
	}
	require.Empty(t, killers, "the table names checks that there are not")
}

// TestPlantedList logs the table, for the driver of the mutants.
func TestPlantedList(t *testing.T) {
	for _, p := range plants {
		for _, check := range p.kills {
			t.Logf("planted %s %s", p.bug, check)
		}
	}
}
