// Package table says which packages and functions of the standard library have
// a look-alike for instrumented code. It is data for the tools that edit source,
// and imports nothing.
package table

// Imports maps packages to the ones that take their place.
var Imports = map[string]string{
	"crypto/rand":  "racelab/sim/std/crypto/rand",
	"hash/maphash": "racelab/sim/std/hash/maphash",
	"iter":         "racelab/sim/std/iter",
	"math/rand":    "racelab/sim/std/math/rand",
	"math/rand/v2": "racelab/sim/std/math/rand/v2",
	"sync":         "racelab/sim/sync",
	"sync/atomic":  "racelab/sim/sync/atomic",
	"time":         "racelab/sim/time",
}

// Std is the import path of the functions that Funcs names.
const Std = "racelab/sim/std"

// Funcs maps functions and methods, by types.Func.FullName, to the names of
// their look-alikes in Std. Packages that Std stands on keep the real ones.
var Funcs = map[string]string{
	"(*reflect.MapIter).Key":           "MapIterKey",
	"(*reflect.MapIter).Next":          "MapIterNext",
	"(*reflect.MapIter).Reset":         "MapIterReset",
	"(*reflect.MapIter).Value":         "MapIterValue",
	"(*os.File).Read":                  "FileRead",
	"(*os.File).ReadAt":                "FileReadAt",
	"(*os.File).ReadFrom":              "FileReadFrom",
	"(*os.File).Write":                 "FileWrite",
	"(*os.File).WriteAt":               "FileWriteAt",
	"(*os.File).WriteString":           "FileWriteString",
	"(reflect.Value).Close":            "ValueClose",
	"(reflect.Value).Len":              "ValueLen",
	"(reflect.Value).MapKeys":          "ValueMapKeys",
	"(reflect.Value).MapRange":         "ValueMapRange",
	"(reflect.Value).Recv":             "ValueRecv",
	"(reflect.Value).Send":             "ValueSend",
	"(reflect.Value).TryRecv":          "ValueTryRecv",
	"(reflect.Value).TrySend":          "ValueTrySend",
	"(*runtime/pprof.Profile).Count":   "ProfileCount",
	"(*runtime/pprof.Profile).WriteTo": "ProfileWriteTo",
	"maps.All":                         "MapsAll",
	"maps.Collect":                     "MapsCollect",
	"maps.Copy":                        "MapsCopy",
	"maps.DeleteFunc":                  "MapsDeleteFunc",
	"maps.Insert":                      "MapsInsert",
	"maps.Keys":                        "MapsKeys",
	"maps.Values":                      "MapsValues",
	"(*os/exec.Cmd).CombinedOutput":    "CmdCombinedOutput",
	"(*os/exec.Cmd).Output":            "CmdOutput",
	"(*os/exec.Cmd).Run":               "CmdRun",
	"(*os/exec.Cmd).Start":             "CmdStart",
	"(*os.Process).Signal":             "ProcessSignal",
	"os.Chdir":                         "Chdir",
	"os.Clearenv":                      "Clearenv",
	"os.Setenv":                        "Setenv",
	"os.StartProcess":                  "StartProcess",
	"os.Unsetenv":                      "Unsetenv",
	"os.Exit":                          "Exit",
	"os.ReadFile":                      "ReadFile",
	"os.WriteFile":                     "WriteFile",
	"os/signal.Ignore":                 "SignalIgnore",
	"os/signal.Notify":                 "SignalNotify",
	"os/signal.NotifyContext":          "SignalNotifyContext",
	"os/signal.Reset":                  "SignalReset",
	"os/signal.Stop":                   "SignalStop",
	"reflect.Select":                   "ReflectSelect",
	"reflect.Swapper":                  "ReflectSwapper",
	"runtime.AddCleanup":               "AddCleanup",
	"runtime.Caller":                   "Caller",
	"(*runtime.Func).Name":             "FuncName",
	"runtime.CallersFrames":            "CallersFrames",
	"runtime.Callers":                  "Callers",
	"runtime.Gosched":                  "Gosched",
	"runtime.LockOSThread":             "LockOSThread",
	"runtime.NumGoroutine":             "NumGoroutine",
	"runtime.ReadMemStats":             "ReadMemStats",
	"runtime.SetFinalizer":             "SetFinalizer",
	"runtime.Stack":                    "Stack",
	"runtime.UnlockOSThread":           "UnlockOSThread",
	"syscall.Kill":                     "Kill", // on Unix
	"runtime/debug.PrintStack":         "PrintStack",
	"runtime/debug.Stack":              "DebugStack",
}

// Stack is the import path of the functions that StackFuncs names, for packages
// that Std stands on.
const Stack = "racelab/sim/stack"

// StackFuncs is what Funcs is, for Stack.
var StackFuncs = map[string]string{
	"runtime.Caller":        "Caller",
	"(*runtime.Func).Name":  "FuncName",
	"runtime.CallersFrames": "CallersFrames",
	"runtime.Callers":       "Callers",
}

// Synctest edits testing/synctest/synctest.go: before, after. Neither changes
// the number of lines.
var Synctest = [][2]string{
	{"\t\"internal/synctest\"\n", "\t\"internal/synctest\"; rl \"racelab/sim/testing/synctest\"\n"},
	{"\tsynctest.Run(func() {\n", "\trl.Run(synctest.Run, func() {\n"},
	{"func Wait() {\n\tsynctest.Wait()\n", "func Wait() {\n\trl.Wait(synctest.Wait)\n"},
}
