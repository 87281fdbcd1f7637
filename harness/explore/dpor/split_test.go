//go:build !race

package dpor

import (
	"maps"
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// A union is what the shards of a search came to.
type union struct {
	outcomes  map[string]int // how many traces have each
	traces    map[uint64]int // how often each was run
	sum       Stats
	parts     int
	again     int // parts of later rounds
	misused   bool
	cut       bool // some execution was ended by a failure: not every order of what that cuts off is a trace
	abandoned bool // there were too many executions
}

func (u *union) add(o *union) {
	for k, n := range o.outcomes {
		u.outcomes[k] += n
	}
	for k, n := range o.traces {
		u.traces[k] += n
	}
	u.sum.Add(o.sum)
	u.again += o.again
	u.misused = u.misused || o.misused
	u.cut = u.cut || o.cut
	u.abandoned = u.abandoned || o.abandoned
}

func newUnion() *union { return &union{outcomes: map[string]int{}, traces: map[uint64]int{}} }

const manyExecutions = 400

// whole searches p undivided.
func (p program) whole(strict bool) *union {
	s := &Search{strict: strict}
	u := newUnion()
	p.until(s, u, s.Advance)
	return u
}

// until runs executions as long as there are more.
func (p program) until(s *Search, u *union, more func() bool) {
	for {
		s.Begin()
		o, r := p.run(s, s.strict)
		u.cut = u.cut || r.Failure != nil && r.Failure.Kind != sim.FailDeadlock
		if !s.gave {
			u.outcomes[o]++
			u.traces[s.t.hash()]++
		}
		u.misused = u.misused || s.limits&Misused != 0 && !s.strict
		if u.abandoned = u.abandoned || s.stats.Executions+s.stats.Redundant > manyExecutions; u.abandoned || !more() {
			break
		}
	}
	u.sum.Add(s.stats)
}

// layOut divides p, after a few executions.
func (p program) layOut(strict bool, watched, want int) *Split {
	s := &Search{strict: strict}
	s.Watch()
	for range watched {
		s.Begin()
		p.run(s, strict)
		if !s.Advance() {
			break
		}
	}
	sp := s.Split(want)
	for {
		sp.Begin()
		p.run(sp.Search, strict)
		if !sp.Advance() {
			return sp
		}
	}
}

// shard makes the parts of the ith shard of n, and what these leave.
func (p program) shard(t *testing.T, strict bool, i, n, watched int) *union {
	sp := p.layOut(strict, watched, 8*n)
	u := newUnion()
	u.parts = sp.Parts()
	var rest Rest
	one := func(part Part) {
		if err := sp.Enter(part); err != nil {
			t.Fatal(err)
		}
		p.until(sp.Search, u, sp.Search.Advance)
		rest.Add(part, sp.Result())
	}
	for k := i; k < sp.Parts(); k += n {
		one(sp.Part(k))
	}
	for round := 0; ; round++ {
		parts := rest.Next()
		if len(parts) == 0 {
			return u
		}
		if round > 100 {
			t.Fatal("rounds without end")
		}
		for _, part := range parts {
			u.again++
			one(part)
		}
	}
}

// TestShards: the parts of a search that is divided have together the traces of the
// whole, each once, and so the same outcomes.
func TestShards(t *testing.T) {
	compared, again, redundant, traces, wide := 0, 0, 0, 0, 0
	const fewest = 700
	for seed := range uint64(max(*count, fewest)) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := draw(r, names)
		if seed%2 == 0 {
			p = larger(r)
		}
		strict := false
		want := p.whole(false)
		if want.misused {
			strict = true
			want = p.whole(true)
		}
		if want.abandoned || len(want.traces) < 2 {
			continue
		}
		compared++
		traces += len(want.traces)
		for _, n := range []int{2, 3, 7} {
			got := newUnion()
			for i := range n {
				got.add(p.shard(t, strict, i, n, int(seed%4)*3))
			}
			if n == 7 && got.again > 0 {
				again++
			}
			if n == 2 && got.sum.Redundant > want.sum.Redundant {
				redundant += got.sum.Redundant - want.sum.Redundant
				wide++
			}
			if got.abandoned {
				t.Errorf("seed %d, %d shards: too many executions\n%s", seed, n, p)
				continue
			}
			if !maps.Equal(keysOf(got.outcomes), keysOf(want.outcomes)) {
				t.Errorf("seed %d, %d shards:\n%s%s", seed, n, p, difference(keysOf(got.outcomes), keysOf(want.outcomes)))
			}
			missing, extra, twice := compare(got.traces, want.traces)
			if !want.cut && (missing+extra > 0 || twice > 0 && got.again == 0) {
				t.Errorf("seed %d, %d shards: of %d traces %d are missing, %d are none, %d were run twice (%d parts of later rounds)\n%s",
					seed, n, len(want.traces), missing, extra, twice, got.again, p)
			}
		}
		if t.Failed() && compared > 50 {
			break
		}
	}
	t.Logf("%d programs, %d traces; %d with later rounds; two shards have %d executions more in %d programs", compared, traces, again, redundant, wide)
	if *count <= fewest {
		says(t, "in %d drawn programs with %d traces, two shards have %d executions more than one search, in %d of the programs", compared, traces, redundant, wide)
	}
	if compared < 200 {
		t.Errorf("only %d programs were compared", compared)
	}
}

func keysOf(m map[string]int) map[string]bool {
	all := map[string]bool{}
	for k := range m {
		all[k] = true
	}
	return all
}

func compare(got, want map[uint64]int) (missing, extra, twice int) {
	for k, n := range got {
		if want[k] == 0 {
			extra++
		} else if n > want[k] {
			twice++
		}
	}
	for k := range want {
		if got[k] == 0 {
			missing++
		}
	}
	return missing, extra, twice
}

// TestShardsLeftOut: without the parts of one shard traces are missing; the test above
// would notice.
func TestShardsLeftOut(t *testing.T) {
	noticed := 0
	for seed := uint64(0); noticed < 10 && seed < 500; seed++ {
		p := larger(rand.New(rand.NewPCG(seed, 5)))
		want := p.whole(false)
		if want.abandoned || want.misused || want.cut || len(want.traces) < 50 {
			continue
		}
		got := newUnion()
		for _, i := range []int{0, 2} {
			got.add(p.shard(t, false, i, 3, 10))
		}
		if missing, _, _ := compare(got.traces, want.traces); missing > 0 {
			noticed++
		} else {
			t.Errorf("seed %d: nothing is missing without the second of three shards\n%s", seed, p)
		}
	}
	if noticed < 10 {
		t.Errorf("only %d programs were tried", noticed)
	}
}

// TestStepText: steps are read as they are written.
func TestStepText(t *testing.T) {
	tr := trace{paths: map[path]process{}}
	tr.process(path{child: -1})
	for _, text := range []string{"m", "m.0", "m.0t2.1", "m.3 open", "m.1 2", "m.1 -1", "m.1 0 m.2 3", "m.1!", "m.0 0 m.1 0!"} {
		st, weak, err := tr.parseStep(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := tr.stepText(st, weak); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for _, text := range []string{"", "x", "m.", "m.x", "m.1 y", "m.1 0 m.2", "m.1 0 z 0", "m.-1"} {
		if _, _, err := tr.parseStep(text); err == nil {
			t.Errorf("%q is taken for a step", text)
		}
	}
}
