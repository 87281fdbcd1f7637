package main

// Causes, as they were seen.
const (
	oneRun    = "The test depends on the schedule. The goroutine that moves the fake clock is never preempted here, and the ticker drops ticks that nobody has received; the test waits for one of them. Run plainly it fails in the same way once `time.Sleep(100 * time.Millisecond)` stands before its first `<-ticker`, with `go test -count=1 -run '^TestFakeTicker_DeliveryOrder$' .` in a copy: `Expected ticker event didn't arrive!`."
	stopFirst = "The test depends on the schedule. It has set a key when it stops the goroutine that takes what was set from `setBuf`; if that one comes to its select when both are there and takes `c.stop`, an item stays in `setBuf`, and the last of the sends that are to fill it waits for ever. Run plainly it hangs in the same place, 2 times of 6, once `time.Sleep(5 * time.Millisecond)` stands before the select of `processItems`, with `go test -count=1 -run '^TestCacheSet$' -timeout 5s .` in a copy."
)

// reasons holds, for a package and test that differ, why they do. A reason is
// written only when the cause was seen, in the test's source or in the trace, and
// goes when the difference does.
var reasons = map[string]string{
	"github.com/jonboulle/clockwork TestFakeTicker_DeliveryOrder": oneRun,
	"github.com/dgraph-io/ristretto/v2 TestCacheSet":              stopFirst,
}
