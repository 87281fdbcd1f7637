package build

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/racelab/harness/explore/sim/std/table"
)

// An edit replaces the one place in a file where the text before stands.
// Neither text changes the number of lines.
type edit struct{ before, after string }

// edits are the places where package testing starts goroutines, waits for
// them, and where a test that is explored differs from one that is not. The
// functions called rl… are in testing_hook.go.txt, which says why.
var edits = map[string][]edit{
	"testing.go": {
		{"	c.checkFuzzFn(\"Context\")\n	return c.ctx\n", "	c.checkFuzzFn(\"Context\"); rlContext(c)\n	return c.ctx\n"},
		{"the one from the parent test.\n	ctx, cancelCtx := context.WithCancel(context.Background())\n", "the one from the parent test.\n	ctx, cancelCtx := rlNewContext(&t.common)\n"},
		{"func (c *common) Attr(key, value string) {\n", "func (c *common) Attr(key, value string) { rlAttr(c, key, value)\n"},
		{"	isSynctest  bool\n", "	isSynctest  bool; rl *rlUnit; rlBrief string; rlCalls rlCalls\n"},
		{"	n := runtime.Callers(skip+2, pc[:])\n	if n == 0 {\n		panic(\"testing: zero callers found\")\n	}\n	frames", "	n := stack.Callers(skip+2, pc[:])\n	if n == 0 {\n		panic(\"testing: zero callers found\")\n	}\n	frames"},
		{"func (c *common) Helper() {\n", "func (c *common) Helper() { if rlHelper(c, sys.GetCallerPC()) { return }\n"},
		{"		if c.helperNames == nil {\n", "		if rlHelpers(c); c.helperNames == nil {\n"},
		{"	t.runner = callerName(0)\n", "	t.runner = \"testing.tRunner\"\n"},
		{"	t.start = highPrecisionTimeNow()\n	t.resetRaces()\n", "	if t.rl == nil { t.start = highPrecisionTimeNow() }\n	t.resetRaces()\n"},
		{"		t.duration += highPrecisionTimeSince(t.start)\n\n		if len(t.sub)", "		if t.rl == nil { t.duration += highPrecisionTimeSince(t.start) }\n\n		if len(t.sub)"},
		{"		t.mu.RLock()\n		finished := t.finished\n		t.mu.RUnlock()\n", "		finished := rlFinished(t)\n\n\n"},
		{"	t.mu.Lock()\n	t.finished = true\n	t.mu.Unlock()\n}\n", "	rlFinish(t)\n\n\n}\n"},
		{"		if len(t.sub) == 0 {\n", "		if len(t.sub) == 0 && rlCleans(t) {\n"},
		{"			running.Delete(t.name)\n			if t.isParallel {\n", "			if t.rl == nil { running.Delete(t.name) }\n			if t.isParallel {\n"},
		{"			t.setRan()\n", "			if t.rl == nil { t.setRan() }\n"},
		{"func (c *common) flushPartial() {\n", "func (c *common) flushPartial() { if c.rl != nil && len(c.o.partial) == 0 { return }\n"},
		{"	s = n.callSite(3) + s\n", "	s = n.callSite(3) + s; rlLog(c, s)\n"},
		{"func (c *common) Fail() {\n", "func (c *common) Fail() { rlFail(c)\n"},
		{"	if t.parent.barrier == nil {\n", "	if rlTop(t) || t.parent.barrier == nil {\n"},
		{"	t.signal <- true   // Release", "	rlSend(t.signal, true) // Release"},
		{"	<-t.parent.barrier // Wait", "	rlRecv(t.parent.barrier) // Wait"},
		{"			numFailed.Add(1)\n", "			rlFailed(&t.common)\n"},
		{"		if !finished && err == nil {\n", "		if !finished && err == nil && !sim.Aborting() {\n"},
		{"			t.signal <- signal\n", "			rlEnd(t, signal)\n"},
		{"root := &t.common; !root.isSynctest && root.parent", "root := &t.common; !root.isSynctest && root.rl == nil && root.parent"},
		{"			close(t.barrier)\n", "			rlClose(t.barrier)\n"},
		{"				<-sub.signal\n", "				rlWait(sub.signal)\n"},
		{"	if !ok || shouldFailFast() {\n", "	if !ok || rlFailFast(&t.common) {\n"},
		{"	go tRunner(t, f)\n", "	rlGo(func() { tRunner(t, f) })\n"},
		{"	if !<-t.signal {\n", "	if !rlRecv(t.signal) {\n"},
		{"	go tRunner(t2, f)\n", "	rlGo(func() { tRunner(t2, f) })\n"},
		{"	if !<-t2.signal {\n", "	if !rlRecv(t2.signal) {\n"},
		{"	<-s.startParallel\n", "	rlRecv(s.startParallel)\n"},
		{"	s.startParallel <- true // Pick", "	rlSend(s.startParallel, true) // Pick"},
		{"	if t.isSynctest {\n		return // t.parent", "	if t.isSynctest || t.rl != nil {\n		return // t.parent"},
		{"	dstr := fmtDuration(t.duration)\n", "	dstr := rlDuration(t)\n"},
		{"	registerCover(deps.InitRuntimeCoverage())\n", "	rlPackage = deps.ImportPath(); registerCover(deps.InitRuntimeCoverage())\n"},
		{"t.Run(test.Name, test.F)\n", "rlRun(t, test.Name, test.F)\n"},
		{"	if t.chatty != nil {\n		t.chatty.Updatef(t.name, \"=== RUN   %s\\n\", t.name)\n	}\n	running.Store", "	if t.chatty != nil && !rlAgain(t) {\n		t.chatty.Updatef(t.name, \"=== RUN   %s\\n\", t.name)\n	}\n	running.Store"},
		{"	\"runtime/debug\"\n", "	\"runtime/debug\"; \"internal/runtime/sys\"; \"racelab/sim\"; \"racelab/sim/stack\"\n"},
	},
	"example.go": {
		{"		if !runExample(eg) {\n", "		if rlRelease(); !runExample(eg) {\n"},
	},
	"fuzz.go": {
		{"		go tRunner(t, func(t *T) {\n", "		go tRunner(t, rlSeed(func(t *T) {\n"},
		{"			fn.Call(args)\n		})\n", "			fn.Call(args)\n		}))\n"},
	},
}

//go:embed testing_hook.go.txt
var testingHook []byte

//go:embed testing_helper.go.txt
var testingHelper []byte

// testingFiles returns the edited files of package testing, by path.
func testingFiles(goroot, version string) (map[string][]byte, error) {
	dir := filepath.Join(goroot, "src", "testing")
	files := map[string][]byte{
		filepath.Join(dir, "racelab_hook.go"):   testingHook,
		filepath.Join(dir, "racelab_helper.go"): testingHelper,
	}
	for name, list := range edits {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		edited, err := apply(string(text), list)
		if err != nil {
			return nil, fmt.Errorf("package testing of %s is not the one that racelab knows: %s: %w", version, path, err)
		}
		files[path] = []byte(edited)
	}
	return files, synctest(goroot, version, files)
}

// synctest edits package testing/synctest, whose bubbles the runtime of the
// explorer has of its own.
func synctest(goroot, version string, files map[string][]byte) error {
	path := filepath.Join(goroot, "src", "testing", "synctest", "synctest.go")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list []edit
	for _, e := range table.Synctest {
		list = append(list, edit{e[0], e[1]})
	}
	edited, err := apply(string(text), list)
	if err != nil {
		return fmt.Errorf("package testing/synctest of %s is not the one that racelab knows: %s: %w", version, path, err)
	}
	files[path] = []byte(edited)
	return nil
}

// apply carries out edits, each at the only place where it fits.
func apply(text string, list []edit) (string, error) {
	for _, e := range list {
		if n := strings.Count(text, e.before); n != 1 {
			return "", fmt.Errorf("found %d times, want once: %q", n, e.before)
		}
		text = strings.Replace(text, e.before, e.after, 1)
	}
	return text, nil
}
