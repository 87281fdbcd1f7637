package main

// Causes that more than one test shows.
const (
	allocs  = "The test counts allocations, of which instrumented code makes more."
	oneRun  = "The goroutine that moves the fake clock is never preempted on this schedule, and the ticker drops ticks that nobody has received; the test waits for one of them."
	minute  = "The test starts the go command; on a machine with much other work that took longer than the minute that a test which is run natively had then. It has ten now."
	slow    = "Compared before waiting goroutines were kept apart from those that can go on (harness/explore/sim/park.go), and not since: with ten thousand of them the explorer made no step in ten seconds."
	earlier = "Compared before the limits of the first schedule were raised (docs/decisions.md), and not since: it was cut off, and its subtests have no verdict."
)

// reasons holds, for a package and test that differ, why they do. A reason is
// written only when the cause was seen, in the test's source or in the trace, and
// goes when the difference does.
var reasons = map[string]string{
	"github.com/jellydator/ttlcache/v3 Test_Cache_Get":            allocs,
	"github.com/jonboulle/clockwork TestFakeTicker_DeliveryOrder": oneRun,

	"go.uber.org/zap TestStacktraceFiltersVendorZap": minute,
	"go.uber.org/atomic TestNocmpIntegration":        minute,

	"github.com/panjf2000/ants/v2 TestAntsPool":                                    slow,
	"github.com/panjf2000/ants/v2 TestAntsPoolGetWorkerFromCache":                  slow,
	"github.com/panjf2000/ants/v2 TestAntsPoolWithFuncGetWorkerFromCachePreMalloc": slow,
	"github.com/panjf2000/ants/v2 TestAntsPoolWithFuncWaitToGetWorker":             slow,
	"github.com/panjf2000/ants/v2 TestPurgePool":                                   slow,
	"github.com/puzpuzpuz/xsync/v4 TestMapStoreThenDelete_TypedKeys":               earlier,
	"github.com/puzpuzpuz/xsync/v4 TestMapStoreThenLoadAndDelete_TypedKeys":        earlier,
	"github.com/puzpuzpuz/xsync/v4 TestUMPSCQueue":                                 earlier,
}
