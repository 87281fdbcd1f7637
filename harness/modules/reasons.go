package main

// Causes that more than one test shows.
const (
	onceReused = "`sync.OnceValues` made when the package was initialised fires again in a later execution, when the look-alike has dropped its function."
	stackShape = "The test looks at its own call stack, where frames of the explorer stand."
	leakDump   = "The goroutine dump shows a frame of the explorer on top of a parent test that waits in T.Run, which goleak knows by its top frame only."
	stillClock = "Virtual time stands still while code runs; the test counts on two readings of the clock that differ."
	stepLimit  = "The schedule was cut off at the step limit, and its subtests have no verdict."
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

	"github.com/sony/gobreaker/v2 TestGeneration": stillClock,

	"go.uber.org/atomic TestStress":                                         stepLimit,
	"github.com/puzpuzpuz/xsync/v4 TestMapStoreThenDelete_TypedKeys":        stepLimit,
	"github.com/puzpuzpuz/xsync/v4 TestMapStoreThenLoadAndDelete_TypedKeys": stepLimit,
	"github.com/puzpuzpuz/xsync/v4 TestUMPSCQueue":                          stepLimit,
}
