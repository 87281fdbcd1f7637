package sim

import "testing"

// TestWatchInit: the first goroutine of this process waits for this test. Whether that
// is a reason to start what has been kept is up to whether the test is to be explored.
func TestWatchInit(t *testing.T) {
	started := make(chan bool, 1)
	keep := func() {
		KeepEarly()
		keeping.Store(true)
		before.kept = []keptGo{{f: func() { started <- true }}}
	}
	keep()
	Begins()
	watchInit()
	if !Early() {
		t.Fatal("what TestMain has started was started for good because a test was slow to begin")
	}

	begins.Store(false)
	watchInit()
	if Early() {
		t.Fatal("who waits for what TestMain has started waits for ever")
	}
	<-started
}
