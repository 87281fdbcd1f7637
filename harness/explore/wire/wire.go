// Package wire is what the command racelab and the test process that it starts
// tell each other: the configuration on the way in, one line of JSON per event
// on the way out.
//
// The lines go to a file of their own, because the standard output belongs to
// the tests. Each is one write of a file opened for appending, so that whatever
// was said before a crash can be read after it, and no line is torn.
package wire

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Env is the environment variable that holds the Config. A test process takes
// it out of its environment as it starts: a process that a test starts in turn,
// often the test binary itself, runs natively.
const Env = "RACELAB_CONFIG"

// Config is what the command asks a test process to do.
type Config struct {
	Schedules   int           `json:"schedules"`          // a test, at most
	Budget      time.Duration `json:"budget"`             // wall time a test, at most; nanoseconds
	Seed        uint64        `json:"seed"`               //
	Strategy    string        `json:"strategy,omitempty"` // auto, random, pct, exhaustive
	Replay      string        `json:"replay,omitempty"`   // a token: run this schedule only
	Leaks       bool          `json:"leaks,omitempty"`    // a leaked goroutine is a failure, not a warning
	EarlyTimers bool          `json:"early,omitempty"`    // a timer may fire before its time
	Verbose     bool          `json:"verbose,omitempty"`  // go test -v
	Outcomes    bool          `json:"outcomes,omitempty"` // count outcomes, and go on after a failure
	Ask         bool          `json:"ask,omitempty"`      // let the other side choose in one execution more: AskFile
	Color       bool          `json:"color,omitempty"`    // the story may be coloured
	Memory      uint64        `json:"memory,omitempty"`   // bytes of heap; 0: no limit
	Jobs        int           `json:"jobs,omitempty"`     // processes that explore one test at once; 0 stands for 1
	Shard       int           `json:"shard,omitempty"`    // which of the Shards this is, from 1
	Shards      int           `json:"shards,omitempty"`   // into how many the exploration is divided; 0: it is not
	Checkpoint  string        `json:"checkpoint,omitempty"`

	Dir    string            `json:"dir"`              // folder of this process: events, shown output
	Code   uint32            `json:"code,omitempty"`   // a hash of the code under test
	Stop   string            `json:"stop,omitempty"`   // the file whose existence asks the process to end
	Left   []string          `json:"left,omitempty"`   // packages below that are not instrumented, and why
	Parent int               `json:"parent,omitempty"` // process id of the one that watches
	Done   map[string]int    `json:"done,omitempty"`   // tests that an earlier process finished, how often
	Failed bool              `json:"failed,omitempty"` // an earlier process saw a failure
	Checks []string          `json:"checks,omitempty"` // tests that are no units: they explore parts of themselves
	Native map[string]string `json:"native,omitempty"` // tests to run uncontrolled, and why
	Again  string            `json:"again,omitempty"`  // the test of Native, or of Beside, that an earlier process began
	Beside bool              `json:"beside,omitempty"` // goroutines of init functions and TestMain run natively: one waits for something outside

	Together string `json:"together,omitempty"` // a folder: this process helps another one with Unit; see engine
	Unit     string `json:"unit,omitempty"`
}

// Assembly is why a package is named in Config.Left whose Go code is
// instrumented all the same.
const Assembly = "has assembly, which is not instrumented"

// Site is a party of a finding.
type Site struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Op   string `json:"op,omitempty"` // read, write, lock, send, …
	Go   string `json:"go,omitempty"` // the goroutine, by the function that started it
}

// Test is one object of the report.
type Test struct {
	Package      string   `json:"package"`
	Test         string   `json:"test"`
	Verdict      string   `json:"verdict"`
	Warnings     []string `json:"warnings,omitempty"`
	Consequence  string   `json:"consequence,omitempty"` // of a data race
	Coverage     string   `json:"coverage,omitempty"`    // exhaustive, bounded, sampled
	Bound        string   `json:"bound,omitempty"`       // of bounded: by what
	Schedules    int      `json:"schedules"`
	Again        int      `json:"again,omitempty"`     // of Schedules: the same as an earlier one, and not looked at for races
	Traces       int      `json:"traces,omitempty"`    // if all were run: how many there are
	Tries        int      `json:"tries,omitempty"`     // of Traces, those that end where a compare-and-swap would fail and be tried again
	Redundant    int      `json:"redundant,omitempty"` // executions that were given up, beside Schedules
	Cut          int      `json:"cut,omitempty"`       // others that were too long: Traces are not all then
	Steps        uint64   `json:"steps"`
	Seconds      float64  `json:"seconds"`
	Token        string   `json:"token,omitempty"`
	Sites        []Site   `json:"sites,omitempty"`
	Uncontrolled []string `json:"uncontrolled,omitempty"` // what was not instrumented, or not scheduled

	Headline []string  `json:"headline,omitempty"` // of a finding: what failed
	Timeline *Timeline `json:"timeline,omitempty"` // of a finding: the execution that shows it

	Outcomes []Outcome `json:"outcomes,omitempty"` // if they were counted
	Replay   *Replay   `json:"replay,omitempty"`   // of a token that was made of other code

	Code    uint32 `json:"code,omitempty"`    // a hash of the code under test
	Part    *Part  `json:"part,omitempty"`    // with -shard
	Resumed string `json:"resumed,omitempty"` // with -checkpoint: what was done before
}

// Outcome is a way in which executions ended, and in how many.
type Outcome struct {
	Text      string `json:"text"` // what the test said by t.Attr("outcome", …), else the verdict
	Schedules int    `json:"schedules"`
	Failing   int    `json:"failing,omitempty"` // of them failed
}

// The verdicts.
const (
	Pass            = "pass"
	DataRace        = "data-race"
	Deadlock        = "deadlock"
	Leak            = "leak"
	Panic           = "panic"
	Fatal           = "fatal"
	Assertion       = "assertion"
	NotLinearizable = "not-linearizable"
	Inconclusive    = "inconclusive"
	Uncontrolled    = "uncontrolled"
	Crashed         = "crashed"
)

// Failing reports whether a verdict makes the test fail.
func Failing(verdict string) bool {
	switch verdict {
	case Pass, Inconclusive, Uncontrolled:
		return false
	}
	return true
}

// The kinds of events.
const (
	KindStart = "start" // a top-level test begins
	KindDone  = "done"  // it has ended, whatever its verdict
	KindFind  = "find"  // a failure was found in it; Story tells it
	KindEnd   = "end"   // a unit has its verdict; Test is complete
)

// Event is one line.
type Event struct {
	Kind   string `json:"kind"`
	Test   Test   `json:"test"`
	Failed bool   `json:"failed,omitempty"` // of KindDone
	Story  string `json:"story,omitempty"`  // of KindFind and KindEnd
}

// ExitReplace is the status with which a test process asks to be replaced: the
// running test cannot be controlled.
const ExitReplace = 86

// ExitBeside is ExitReplace of a process in which executions start the goroutines of
// init functions and of TestMain: it may be one of those that cannot be controlled.
const ExitBeside = 87

var side struct {
	once   sync.Once
	on     bool
	config Config

	mu   sync.Mutex
	file *os.File
}

// Read returns what the command asked for; ok is false if this process was not
// started by it.
func Read() (c Config, ok bool) {
	side.once.Do(load)
	return side.config, side.on
}

func load() {
	text := os.Getenv(Env)
	os.Unsetenv(Env)
	if text == "" || json.Unmarshal([]byte(text), &side.config) != nil {
		return
	}
	if side.config.Parent != 0 && side.config.Parent != os.Getppid() {
		return // started by a test, with an environment that it had kept
	}
	side.on = true
	side.file, _ = os.OpenFile(Events(side.config.Dir), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
}

// Events names the file of events in the folder of a test process.
func Events(dir string) string { return filepath.Join(dir, "events") }

// Say appends an event.
func Say(e Event) {
	side.once.Do(load)
	if side.file == nil {
		return
	}
	line, err := json.Marshal(e)
	if err != nil {
		return
	}
	side.mu.Lock()
	defer side.mu.Unlock()
	side.file.Write(append(line, '\n'))
}

// Start says that a top-level test begins.
func Start(pkg, test string) { Say(Event{Kind: KindStart, Test: Test{Package: pkg, Test: test}}) }

// Done says that it has ended.
func Done(pkg, test string, failed bool) {
	Say(Event{Kind: KindDone, Test: Test{Package: pkg, Test: test}, Failed: failed})
}

// Find says that a failure was found, long before the exploration has ended.
func Find(t Test, story string) { Say(Event{Kind: KindFind, Test: t, Story: story}) }

// End says the verdict.
func End(t Test, story string) { Say(Event{Kind: KindEnd, Test: t, Story: story}) }
