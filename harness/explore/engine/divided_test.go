//go:build !race

package engine

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// sections have three goroutines take two locks in turns: more traces than a proof
// runs before it is divided.
func sections() {
	var locks [2]lock
	done, held := make(chan bool, 3), 0
	for i := range 3 {
		sim.Go(at(2), func() {
			for j := range 3 + i/2 {
				l := &locks[(i+j)%3/2]
				l.Lock()
				held++
				l.Unlock()
			}
			sim.Send(done, at(6)).V(true)
		})
	}
	for range 3 {
		sim.Recv(done, at(5))
	}
}

func unitOf(body func()) Unit {
	return Unit{Package: "prog", Name: "divided", Begin: func(bool) {}, Body: body, End: func() Result { return Result{} }}
}

// after returns a function that says stop from its nth call on.
func after(n int) func() bool {
	return func() bool { n--; return n < 0 }
}

// checkpointOf reads the piece that an exploration has left, as the command does.
func checkpointOf(t *testing.T, dir string) string {
	t.Helper()
	f := CheckpointFile{Schema: 1, Units: map[string]json.RawMessage{}}
	names, _ := filepath.Glob(filepath.Join(dir, CheckpointPiece))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		unit, ok := PieceUnit(text)
		if !ok {
			t.Fatalf("%s names no unit", name)
		}
		f.Units[unit] = text
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// untilFinished interrupts an exploration again and again, at random, and has the next
// one go on. It returns the last outcome and how many runs it took.
func untilFinished(t *testing.T, o Options, u Unit, r *rand.Rand, least, most int) (Outcome, int) {
	o.Dir = t.TempDir()
	o.Checkpoint = filepath.Join(o.Dir, "file")
	for runs := 1; runs < 1000; runs++ {
		o.stop = after(least + r.IntN(most))
		out := o.Explore(u)
		file := checkpointOf(t, o.Dir)
		if _, ok := (&hunt{Options: Options{Checkpoint: file, Schedules: o.Schedules, Seed: o.Seed, Strategy: o.Strategy, Outcomes: o.Outcomes}, u: u}).finishedBefore(); ok || out.Failed && !o.Outcomes {
			return out, runs
		}
	}
	t.Fatal("it is not finished after 1,000 runs")
	return Outcome{}, 0
}

// whatCounts is what an interrupted exploration is to have in common with one that was
// not interrupted.
func whatCounts(t wire.Test) wire.Test {
	t.Seconds, t.Resumed = 0, ""
	return t
}

// TestInterruptedProof: a proof that is interrupted anywhere, and goes on from its
// checkpoint, comes to the same as one that is not.
func TestInterruptedProof(t *testing.T) {
	o := Options{Strategy: "exhaustive", Budget: time.Hour, Seed: 1, Schedules: 1000}
	plain := o.Explore(unitOf(sections))
	o.Checkpoint = filepath.Join(t.TempDir(), "none")
	want := o.Explore(unitOf(sections))
	if want.Coverage != "exhaustive" || want.Traces < 3*scouts || want.Traces != plain.Traces {
		t.Fatalf("divided: %s; not divided: %s", want.Brief, plain.Brief)
	}
	most := 0
	for seed := range uint64(6) {
		got, runs := untilFinished(t, o, unitOf(sections), rand.New(rand.NewPCG(seed, 1)), 2*scouts, want.Schedules/2)
		if !reflect.DeepEqual(whatCounts(got.Test), whatCounts(want.Test)) {
			t.Errorf("seed %d, %d runs: %s\nwant %s", seed, runs, got.Brief, want.Brief)
		}
		most = max(most, runs)
	}
	if t.Logf("%s; up to %d runs", want.Brief, most); most < 2 {
		t.Error("nothing was interrupted")
	}
}

// racing shows a race only in schedules that are rare, and each value of n in some.
func racing() {
	n, late := new(int), new(int)
	var l lock
	turn := 0
	for i := range 4 {
		sim.Go(at(2), func() {
			l.Lock()
			if turn == 3-i {
				turn++
			}
			last := turn == 4
			l.Unlock()
			if last {
				*sim.W(late, at(1)) = i
			}
			sim.R(n, at(0))
		})
	}
	sim.R(late, at(3))
}

// TestInterruptedHunt: so does a hunt, with the same outcomes in the same numbers, and
// the same failure.
func TestInterruptedHunt(t *testing.T) {
	for _, strategy := range []string{"random", "pct"} {
		o := Options{Strategy: strategy, Budget: time.Hour, Seed: 1, Schedules: 5000, Outcomes: true}
		want := o.Explore(unitOf(racing))
		if want.Schedules != 5000 || want.Verdict != wire.DataRace {
			t.Fatalf("%s: %s %s", strategy, want.Verdict, want.Brief)
		}
		for seed := range uint64(5) {
			got, runs := untilFinished(t, o, unitOf(racing), rand.New(rand.NewPCG(seed, 2)), pieceSize, 4000)
			if got.Part, want.Part = nil, nil; !reflect.DeepEqual(whatCounts(got.Test), whatCounts(want.Test)) {
				t.Errorf("%s, seed %d, %d runs: %+v\nwant %+v", strategy, seed, runs, got.Test, want.Test)
			}
		}
	}
}

// TestShardsOfAProof: the shards have together the traces of the whole; without one of
// them, fewer.
func TestShardsOfAProof(t *testing.T) {
	o := Options{Strategy: "exhaustive", Budget: time.Hour, Seed: 1, Schedules: 1000}
	whole := o.Explore(unitOf(sections))
	for _, n := range []int{2, 3, 7} {
		sum, least := 0, whole.Traces
		later := map[uint64]bool{}
		var first *wire.Part
		for i := range n {
			o.Shard, o.Shards = i+1, n
			got := o.Explore(unitOf(sections))
			p := got.Part
			if got.Coverage != "exhaustive" || p == nil || p.Whole {
				t.Fatalf("shard %d/%d: %s, %+v", i+1, n, got.Brief, p)
			}
			if first == nil {
				first = p
			}
			if p.Print != first.Print || p.Parts != first.Parts {
				t.Errorf("shard %d/%d has divided the space in another way: %+v and %+v", i+1, n, p, first)
			}
			sum += got.Traces - len(p.Later)
			for _, h := range p.Later {
				later[h] = true
			}
			least = min(least, got.Traces)
		}
		if sum += len(later); sum != whole.Traces {
			t.Errorf("%d shards have %d traces together, the whole has %d", n, sum, whole.Traces)
		}
		if least == 0 || least > whole.Traces/n*2 {
			t.Errorf("%d shards: one has %d traces of %d", n, least, whole.Traces)
		}
	}
}

// TestShardsSayWhatWasCutOff: an execution that is cut off at the top of the tree, before
// a part begins, is in no part. It is left out all the same.
func TestShardsSayWhatWasCutOff(t *testing.T) {
	for shard := range 2 {
		o := Options{Strategy: "exhaustive", Budget: time.Hour, Seed: 1, Schedules: 1000, Shard: shard + 1, Shards: 2}
		out := o.Explore(unitOf(func() {
			second(func() { goroutines(dpor.MaxGoroutines) })
			sections()
		}))
		if out.Part == nil || out.Part.Whole || out.Coverage != "bounded" || out.Cut == 0 {
			t.Errorf("shard %d: %s, %d cut off, %+v", shard+1, out.Brief, out.Cut, out.Part)
		}
	}
}

// TestCheckpointThatDoesNotFit: of other code, or made with other flags.
func TestCheckpointThatDoesNotFit(t *testing.T) {
	o := Options{Strategy: "random", Budget: time.Hour, Seed: 1, Schedules: 600, Dir: t.TempDir()}
	o.Checkpoint = filepath.Join(o.Dir, "file")
	o.Explore(unitOf(sections))
	checkpointOf(t, o.Dir)
	if out := o.Explore(unitOf(sections)); out.Resumed != wire.Finished {
		t.Errorf("a finished one is explored again: %+v", out.Test)
	}
	other := o
	other.Code = 7
	if out := other.Explore(unitOf(sections)); len(out.Warnings) != 1 || out.Resumed != "" {
		t.Errorf("other code: %+v", out.Test)
	}
	other = o
	other.Seed = 2
	if out := other.Explore(unitOf(sections)); len(out.Warnings) != 1 || out.Resumed != "" {
		t.Errorf("another seed: %+v", out.Test)
	}
}
