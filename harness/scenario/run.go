package scenario

import (
	"slices"
	"strings"
	"sync"

	"example.com/racelab/jobstore"
)

// outcome makes one run, parked if the subject has a gap to park in.
func (s Scenario) outcome(sub Subject) Outcome {
	out := s.blank()
	if sub.OpenPaused != nil {
		s.parked(sub, &out)
	} else {
		s.free(sub, &out)
	}
	return out
}

// Free makes one run in which all parties go at once, on any store. A naive store
// may end the process that way, so it is for the explorer, which tells of that
// instead.
func (s Scenario) Free(sub Subject) Outcome {
	out := s.blank()
	s.free(sub, &out)
	return out
}

// blank has room for the answers.
func (s Scenario) blank() Outcome {
	out := Outcome{Answers: make([][]jobstore.Result, len(s.Parties))}
	for i, p := range s.Parties {
		out.Answers[i] = make([]jobstore.Result, len(p.Ops))
	}
	return out
}

// free lets all parties go at once. Each writes its own answers only.
func (s Scenario) free(sub Subject, out *Outcome) {
	store := sub.Open()
	defer store.Close()
	s.prepare(store)
	gate := make(chan struct{})
	var parties sync.WaitGroup
	for i, p := range s.Parties {
		parties.Go(func() {
			<-gate
			for k, op := range p.Ops {
				out.Answers[i][k] = op.Do(store)
			}
		})
	}
	close(gate)
	parties.Wait()
	out.Final = final(store)
}

// parked lets the first party run into its first gap, the others from their
// begin to their end, and the first go on.
func (s Scenario) parked(sub Subject, out *Outcome) {
	gap := &gap{reached: make(chan struct{}), resume: make(chan struct{})}
	store := sub.OpenPaused(gap.pause)
	defer store.Close()
	s.prepare(store)
	gap.armed = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		for k, op := range s.Parties[0].Ops {
			out.Answers[0][k] = gap.do(store, op)
		}
	}()
	select {
	case <-gap.reached:
	case <-done: // it was refused before its gap
	}
	gap.armed = false
	for i, p := range s.Parties[1:] {
		for k, op := range p.Ops {
			out.Answers[1+i][k] = op.Do(store)
		}
	}
	close(gap.resume)
	<-done
	out.Final = final(store)
}

func (s Scenario) prepare(store jobstore.Store) {
	for _, op := range s.Setup {
		op.Do(store) // a wrong answer shows in the final state
	}
}

func final(store jobstore.Store) []jobstore.Job {
	return jobstore.Op{Call: jobstore.CallAll}.Do(store).Jobs
}

// A gap is where the first party parks, once. The party and the caller take
// turns, handing over by reached and resume, so armed needs no lock.
type gap struct {
	armed           bool
	reached, resume chan struct{}
}

func (g *gap) pause() {
	if g.armed {
		g.armed = false
		close(g.reached)
		<-g.resume
	}
}

// do makes the call. All has its gap in the body of the range, after the first
// job: there any store has one.
func (g *gap) do(store jobstore.Store, op jobstore.Op) jobstore.Result {
	if op.Call != jobstore.CallAll {
		return op.Do(store)
	}
	var r jobstore.Result
	for job, err := range store.All() {
		if err != nil {
			return jobstore.Result{Fault: jobstore.FaultOf(err)}
		}
		r.Jobs = append(r.Jobs, job)
		g.pause()
	}
	slices.SortFunc(r.Jobs, func(a, b jobstore.Job) int { return strings.Compare(a.ID, b.ID) })
	return r
}
