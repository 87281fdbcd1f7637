package engine

import (
	"time"

	"example.com/racelab/harness/explore/wire"
)

// Options bound an exploration. Zero values mean the defaults.
type Options struct {
	Schedules int           // default 1,000
	Budget    time.Duration // default 5 s
	Seed      uint64
	Strategy  string // auto, random, pct, exhaustive
	Replay    string
	Code      uint32 // a hash of the code: tokens hold it
	Leaks     bool
	Early     bool
	MaxSteps  int
	Color     bool
	Verbose   bool
	Ask       bool     // let the command choose, in one execution more
	Outcomes  bool     // count outcomes, and go on after a failure
	Left      []string // packages that are not instrumented: "path: why"

	Jobs          int         // processes that explore at once; see meeting
	Shard, Shards int         // which part of all of Shards is explored, from 1; see division
	Checkpoint    string      // a file: what earlier runs have done; see saved
	Dir           string      // a folder for what processes tell each other, and for what is saved; "": neither
	together      string      // this process helps another one
	stop          func() bool // of a test: end now, as if interrupted
	helped        string      // with this unit
}

// Defaults of Options.
const (
	DefaultSchedules = 1000
	DefaultBudget    = 5 * time.Second
)

// FromWire is what the command asked for.
func FromWire(c wire.Config) Options {
	return Options{
		Schedules: c.Schedules, Budget: c.Budget, Seed: c.Seed, Strategy: c.Strategy, Replay: c.Replay,
		Code: c.Code, Leaks: c.Leaks, Early: c.EarlyTimers, Color: c.Color, Verbose: c.Verbose, Left: c.Left, Outcomes: c.Outcomes, Ask: c.Ask,
		Jobs: c.Jobs, Shard: c.Shard, Shards: c.Shards, Checkpoint: c.Checkpoint, Dir: c.Dir, together: c.Together, helped: c.Unit,
	}
}

func (o *Options) defaults() {
	if o.Schedules <= 0 {
		o.Schedules = DefaultSchedules
	}
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Strategy == "" {
		o.Strategy = "auto"
	}
}

// FromCommand is what the command asked for.
func FromCommand() Options {
	c, _ := wire.Read()
	return FromWire(c)
}
