package main

// Causes that more than one test shows.
const (
	onceReused = "`sync.OnceValues` made when the package was initialised fires again in a later execution, when the look-alike has dropped its function."
	stackShape = "The test looks at its own call stack, where frames of the explorer stand."
	leakDump   = "The goroutine dump shows a frame of the explorer on top of a parent test that waits in T.Run, which goleak knows by its top frame only."
	allocs     = "The test counts allocations, of which instrumented code makes more."
	oneRun     = "The goroutine that moves the fake clock is never preempted on this schedule, and the ticker drops ticks that nobody has received; the test waits for one of them."
)

// reasons holds, for a package and test that differ, why they do. A reason is
// written only when the cause was seen, in the test's source or in the trace.
var reasons = map[string]string{
	"github.com/sirupsen/logrus TestDisableTimestampWithColoredOutput": onceReused,
	"github.com/sirupsen/logrus TestNewlineBehavior":                   onceReused,
	"github.com/sirupsen/logrus TestPadLevelText":                      onceReused,
	"github.com/sirupsen/logrus TestReportCallerOnTextFormatter":       onceReused,

	"go.uber.org/zap TestLoggerAddCaller":                                      stackShape,
	"github.com/stretchr/testify/assert TestEqualFormatting":                   stackShape,
	"github.com/stretchr/testify/assert TestEqualErrorWithErrorTooLongToPrint": stackShape,
	"github.com/alitto/pond/v2 TestPoolSubmitWithPanic":                        stackShape,

	"go.uber.org/goleak TestFind":           leakDump,
	"go.uber.org/goleak TestIgnoreCurrent":  leakDump,
	"go.uber.org/goleak TestVerifyNone":     leakDump,
	"go.uber.org/goleak TestVerifyParallel": leakDump,

	"github.com/jellydator/ttlcache/v3 Test_Cache_Get":            allocs,
	"github.com/jonboulle/clockwork TestFakeTicker_DeliveryOrder": oneRun,
}
