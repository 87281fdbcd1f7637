package language

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An item is a thing that racelab must understand, with the fixtures that show
// it. What can race has a racing fixture and one that is in order.
type item struct {
	name     string
	races    bool
	fixtures string // package.Test…; without a package, of the one before
}

const racy, calm = true, false

var items = []item{
	{"goroutines", racy, "goroutines.TestGo TestRaceGo TestNoRaceGo memory.TestRaceNested"},
	{"goroutines with panics", racy, "goroutines.TestPanicRecovered TestPanicOfRuntime TestPanicWhilePanicking TestRaceAfterPanic"},
	{"Goexit", racy, "goroutines.TestGoexit TestGoexitEndsPanic TestNoRaceGoexit TestRaceAfterPanic"},
	{"channels: nil", calm, "channels.TestNil"},
	{"channels: closed", racy, "channels.TestClosed TestNoRaceClose TestRaceClose"},
	{"channels: buffered", racy, "channels.TestBuffered TestNoRaceBuffered TestRaceBuffered TestRaceSemaphore TestRaceLen"},
	{"channels: unbuffered", racy, "channels.TestUnbuffered TestNoRaceUnbuffered TestRaceBuffered TestChannelOfChannels"},
	{"channels: directional", calm, "channels.TestDirectional"},
	{"select in all forms", racy, "channels.TestSelectForms TestSelectBlocks TestSelectLoop TestSelectGoto TestSelectReturns TestSelectSendsValues " +
		"TestNoRaceSelect TestRaceSelect TestNoRaceSelectDefault TestRaceSelectDefault TestNoRaceSelectVariable TestRaceSelectVariable"},
	{"range over channels", racy, "channels.TestRange TestNoRaceRange TestRaceRange"},
	{"range over functions", racy, "flow.TestRangeFunction TestRangeMethod TestNoRaceRangeFunction TestRaceRangeFunction"},
	{"range over integers", calm, "memory.TestRangeInteger"},
	{"Mutex", racy, "locks.TestNoRaceMutex TestRaceMutex TestRaceMutexCopied TestMutexMisused"},
	{"TryLock", racy, "locks.TestNoRaceTryLock TestRaceTryLock TestMutexMisused"},
	{"RWMutex", racy, "locks.TestNoRaceRWMutex TestRaceRWMutex"},
	{"RWMutex: writer preference", calm, "locks.TestLogicRaceWriterPreference"},
	{"RLocker", racy, "locks.TestNoRaceRLocker TestRaceRLocker"},
	{"WaitGroup including Go", racy, "locks.TestNoRaceWaitGroup TestRaceWaitGroup TestWaitGroupMisused"},
	{"Once", racy, "locks.TestNoRaceOnce TestRaceOnce TestOncePanics"},
	{"OnceFunc, OnceValue, OnceValues", racy, "locks.TestNoRaceOnceFunc TestRaceOnceFunc TestRaceOnceValue TestRaceOnceValues"},
	{"Cond", racy, "locks.TestNoRaceCond TestRaceCond TestLogicRaceCond"},
	{"sync.Map", racy, "locks.TestNoRaceMap TestRaceMap"},
	{"Pool", racy, "locks.TestNoRacePool TestRacePool"},
	{"all of sync/atomic", racy, "locks.TestAtomicTypes TestAtomicFunctions TestNoRaceAtomic TestRaceAtomic TestRaceAtomicLoad TestRaceAtomicOrder " +
		"TestRaceAtomicCopied TestLogicRaceAtomic"},
	{"maps", racy, "memory.TestNoRaceMap TestRaceMapWrites TestRaceMapReadWrite TestRaceMapOk TestRaceMapLen TestRaceMapRange TestRaceMapClear " +
		"TestRaceMapOfMaps TestRaceMapElement TestRaceMapVariable"},
	{"slices", racy, "memory.TestNoRaceSlice TestRaceSliceElement TestRaceSliceRange TestNoRaceSliceRangeIndex TestRaceConversion " +
		"TestRaceConversionToArray TestRaceArrayPointer TestRaceArrays TestNoRaceArrays"},
	{"append", racy, "memory.TestNoRaceSlice TestRaceAppend TestRaceAppendGrows TestRaceAppendVariable TestRaceAppendSpread TestRaceAppendString"},
	{"copy, clear", racy, "memory.TestNoRaceSlice TestRaceCopyTo TestRaceCopyFrom TestRaceClear"},
	{"struct copies", racy, "memory.TestNoRaceStruct TestRaceStructCopy TestRaceStructAssigned TestRaceStructCompared TestRaceStructReceiver " +
		"TestRaceStructArgument TestRaceStructReturned TestRaceStructInInterface TestRaceStructLiteral"},
	{"fields and variables", racy, "memory.TestRaceString TestRaceInterface TestRaceTypeSwitch TestRaceFunctionField TestRaceEmbedded TestRacePointer " +
		"TestRaceTuple TestRaceGlobal TestRaceRangeAssigns TestRaceDefine TestRaceBitfieldNeighbours TestNoRaceNeighbours"},
	{"closures", racy, "memory.TestNoRaceClosure TestRaceClosure TestRaceClosureParameter TestRaceClosureResult"},
	{"loop variables", racy, "memory.TestLoopVariable TestLoopVariableOfFile TestNoRaceLoopVariable TestRaceLoopVariable TestRaceLoopVariableCopied"},
	{"method values", racy, "memory.TestNoRaceMethodValue TestRaceMethodValue TestRaceMethodValueCopies TestRaceMethodExpression TestRaceInterfaceMethod"},
	{"defer", racy, "flow.TestDeferGeneric TestDeferEvaluates TestResults TestRaceDefer TestNoRaceDefer TestNoRaceResult"},
	{"recover", calm, "flow.TestRecover"},
	{"labels and goto", calm, "flow.TestLabels TestGoto TestLabelledStatements"},
	{"statements and their headers", calm, "flow.TestSwitch TestIfElse"},
	{"places and values", calm, "flow.TestDeepPlaces TestUntyped TestBuiltins TestLiterals TestComparisons TestVariadic"},
	{"timers", racy, "clock.TestTimer TestTimersInOrder TestNoRaceTimer TestRaceTimerValue"},
	{"tickers", racy, "clock.TestTicker TestRaceTicker TestNoRaceTimer"},
	{"AfterFunc", racy, "clock.TestAfterFunc TestNoRaceTimer TestRaceAfterFunc TestRaceStop"},
	{"Sleep", racy, "clock.TestSleep TestRaceSleep"},
	{"contexts of every kind with causes", racy, "clock.TestContexts TestContextCauses TestContextDeadlines TestContextAfterFunc TestNoRaceContext " +
		"TestRaceContext TestRaceContextAfterFunc TestRaceContextValue TestLogicRaceContext"},
	{"t.Context", calm, "clock.TestContextOfTest"},
	{"runtime.Gosched", calm, "goroutines.TestGosched"},
	{"NumGoroutine", calm, "goroutines.TestNumGoroutine"},
	{"math/rand's global functions", calm, "std.TestRandomGlobals"},
	{"generics", racy, "memory.TestNoRaceGeneric TestRaceGenericMethod TestRaceGenericSlice TestRaceGenericFunction TestRaceGenericMap " +
		"TestRaceGenericConstraint TestRaceGenericMethodValue flow.TestDeferGeneric"},
	{"generic aliases", racy, "memory.TestNoRaceGenericAlias TestRaceGenericAlias TestRaceGenericAliasField"},
	{"new(expr)", racy, "memory.TestNewExpression TestNoRaceNewExpression TestRaceNewExpression"},
	{"self-referential constraints", racy, "memory.TestNoRaceSelfReference TestRaceSelfReference"},
	{"bytes.Buffer", racy, "std.TestNoRaceBuffer TestRaceBuffer TestRaceBufferOfStruct TestRaceBufferThroughWriter TestRaceBufferCopied"},
	{"calls of the library with calls in their arguments, in defer and in go", racy, "std.TestNoRaceBufferAfterReceive TestNoRaceBufferDeferred " +
		"TestRaceBufferDeferred TestRaceBufferInGoroutine TestRaceClearInGoroutine"},
	{"strings.Builder", racy, "std.TestNoRaceBuilder TestRaceBuilder"},
	{"container/list, ring, heap", racy, "std.TestNoRaceList TestRaceList TestRaceRing TestNoRaceHeap TestRaceHeap"},
	{"readers and writers behind interfaces", racy, "std.TestNoRaceInterface TestRaceInterfaceWriter TestRaceInterfaceReader TestRaceInterfaceOwn " +
		"TestRaceInterfaceParameter TestRaceInterfaceOfIO TestRaceLoggers TestNoRaceLoggers"},
	{"what encoders, templates and Flush write to", racy, "std.TestRaceEncoders TestRaceTemplate TestNoRaceFlush TestRaceFlush TestRaceFlushCSV"},
	{"database/sql", calm, "std.TestNoRaceSQL TestSQLWaits TestLogicRaceSQL"},
	{"httptest.ResponseRecorder", racy, "std.TestNoRaceRecorder TestRaceRecorder"},
	{"bufio", racy, "std.TestNoRaceBufio TestRaceBufioWriter TestRaceBufioReader TestRaceScanner TestRaceReaderFills"},
	{"rand.Rand", racy, "std.TestNoRaceRand TestRaceRand TestRaceRandV2"},
	{"functions of maps", racy, "std.TestNoRaceMaps TestRaceMapsKeys TestRaceMapsCopy TestRaceMapsCopyFrom TestRaceMapsClone TestRaceMapsDelete"},
	{"functions of slices", racy, "std.TestNoRaceSorting TestRaceSlicesSort TestRaceSlicesContains TestRaceSlicesInsert"},
	{"functions of sort", racy, "std.TestNoRaceSorting TestRaceSort TestRaceSortSlice TestRaceSortInterface"},
	{"functions of bytes and strings", racy, "std.TestNoRaceBuffer TestRaceBytes TestRaceJoin"},
	{"files", racy, "std.TestNoRaceFile TestRaceFile"},
	{"fmt on a pointer", racy, "std.TestNoRacePrint TestRacePrint TestRacePrintf TestRacePrintSlice TestRacePrintMap TestRaceErrorf TestRaceLog TestRaceTestingLog"},
	{"encoding/json", racy, "std.TestNoRaceJSON TestRaceJSON TestRaceJSONEncoder TestRaceJSONText"},
	{"http.Header, url.Values, big.Int", racy, "std.TestRaceHeader TestRaceURLValues TestRaceBig TestNoRaceBuffer"},
	{"reflect's reads and writes", racy, "std.TestNoRaceReflect TestRaceReflectSet TestRaceReflectGet TestRaceReflectCopy TestRaceReflectSwapper TestRaceReflectMap TestRaceReflectMapKeys"},
	{"errgroup", racy, "modules.TestErrgroup TestRaceErrgroup TestNoRaceErrgroup"},
	{"singleflight", racy, "modules.TestNoRaceSingleflight TestRaceSingleflight"},
	{"semaphore", racy, "modules.TestNoRaceSemaphore TestRaceSemaphore"},
	{"io.Pipe", racy, "std.TestIOPipe TestNoRaceIOPipe TestRaceIOPipe"},
	{"net.Pipe", racy, "std.TestNetPipe TestNoRaceNetPipe TestRaceNetPipe"},
	{"failures", calm, "failures.TestFailError TestFailErrorInGoroutine TestFailFatal TestFailFatalInGoroutine TestFailSubtests TestFailCleanup " +
		"TestSkipped TestSkippedInGoroutine TestHelpers"},
	{"testify's require in a goroutine", calm, "failures.TestFailRequire TestLogicRaceRequire modules.TestEventually"},
	{"a user's interface{Errorf; FailNow}", calm, "failures.TestFailInterface TestFailWrapped"},
	{"gomock", racy, "modules.TestGomock TestFailGomock TestFailGomockMissing TestRaceGomock"},
	{"f := t.Fatal", calm, "failures.TestFailMethodValue"},
	{"goleak", calm, "modules.TestGoleak TestFailGoleak"},
	{"goroutine dumps", calm, "goroutines.TestDump TestCallers TestProfileLabels"},
	{"LockOSThread", calm, "goroutines.TestLockOSThread"},
	{"user iter.Pull", racy, "goroutines.TestPull TestPullPanics TestNoRacePull TestRacePull"},
	{"reflect's channel operations", racy, "channels.TestReflect TestNoRaceReflect TestRaceReflect"},
	{"signal.Notify", calm, "goroutines.TestSignalNotify TestSignalToSelf"},
	{"flag.Bool in var", calm, "state.TestFlag"},
	{"sql.Register in init", calm, "state.TestRegistered"},
	{"a TestMain that sets a variable", racy, "state.testmain.TestVariable TestRaceVariable"},
	{"a package-level Once", calm, "state.TestOnce TestOnceAgain TestOnceValue"},
	{"goroutines counted by TestMain", calm, "state.leftover.TestNothingIsLeft"},
	{"what one test leaves to the next", calm, "state.across.TestFirst TestSecond TestThird"},
	{"a package-level cache that the test changes", racy, "state.TestCache TestAtomics TestSentinel TestLogicRaceCache TestRaceCache TestRaceVariable"},
	{"goroutines that init starts", racy, "state.initgo.TestBeside TestLoaded TestLoadedAgain TestWorks TestChannels TestShut TestNoRaceBeside TestRaceBeside " +
		"state.initwait.TestReady TestRaceBeside state.testmain.TestServed"},
	{"assembly, linkname, embed, line directives, build tags", racy, "odd.TestInside TestOutside TestRaceOutside TestRaceGenerated"},
	{"internal packages", racy, "odd.TestOutside TestRaceInternal"},
	{"names that are taken, dot imports, renamed imports", racy, "odd.names.TestNames TestRaceNames TestRaceDotImport"},
}

// names returns the fixtures of an item, each with its package.
func (i item) names() (list []string) {
	pkg := ""
	for f := range strings.FieldsSeq(i.fixtures) {
		if dot := strings.LastIndex(f, "."); dot >= 0 {
			pkg, f = f[:dot], f[dot+1:]
		}
		list = append(list, pkg+"."+f)
	}
	return list
}

// TestItems holds that the table and the module name the same fixtures, and that
// what can race has fixtures of both kinds.
func TestItems(t *testing.T) {
	there, named := fixtures(t), map[string]bool{}
	for _, i := range items {
		racing, calm := false, false
		for _, f := range i.names() {
			named[f] = true
			assert.Contains(t, there, f, "the fixture of %q", i.name)
			isRace := kindOf(f).prefix == "TestRace"
			racing, calm = racing || isRace, calm || !isRace
		}
		assert.True(t, calm && (racing || !i.races), "%q has not both a racing fixture and one in order", i.name)
	}
	for _, f := range there {
		assert.True(t, named[f], "%s belongs to no item", f)
	}
}

// fixtures returns the tests of the module, by package and name.
func fixtures(t *testing.T) (list []string) {
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, filepath.Dir(name))
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") && fn.Name.Name != "TestMain" {
				list = append(list, key(modulePath+filepath.ToSlash(rel), fn.Name.Name))
			}
		}
		return err
	})
	require.NoError(t, err)
	slices.Sort(list)
	return list
}
