package main

// Causes, as they were seen.
const (
	oneRun = "The test depends on the schedule. The goroutine that moves the fake clock is never preempted here, and the ticker drops ticks that nobody has received; the test waits for one of them. Run plainly it fails in the same way once `time.Sleep(100 * time.Millisecond)` stands before its first `<-ticker`, with `go test -count=1 -run '^TestFakeTicker_DeliveryOrder$' .` in a copy: `Expected ticker event didn't arrive!`."
)

// reasons holds, for a package and test that differ, why they do. A reason is
// written only when the cause was seen, in the test's source or in the trace, and
// goes when the difference does.
var reasons = map[string]string{
	"github.com/jonboulle/clockwork TestFakeTicker_DeliveryOrder": oneRun,
}
