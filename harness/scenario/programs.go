package scenario

import (
	"fmt"

	js "example.com/racelab/jobstore"
)

const id = "job"

// second is the n-th second of a scenario.
func second(n int) js.Instant { return js.Instant(n) * 1e9 }

func update(c js.Change) js.Op { return js.Op{Call: js.CallUpdate, ID: id, Change: c} }
func poll() js.Op              { return js.Op{Call: js.CallGet, ID: id} }

// processing is the setup of a job that has started and done so much.
func processing(percent float64) []js.Op {
	return []js.Op{
		{Call: js.CallCreate, ID: id, At: second(1)},
		update(js.Start(second(2))),
		update(js.Progress(percent, second(3))),
	}
}

func party(name string, ops ...js.Op) Party { return Party{Name: name, Ops: ops} }

// job returns the job in the final state, or the zero Job.
func (o Outcome) job() js.Job {
	for _, job := range o.Final {
		if job.ID == id {
			return job
		}
	}
	return js.Job{}
}

func (o Outcome) accepted(party, call int) bool { return o.Answers[party][call].Fault == js.OK }

func lostUpdate() Scenario {
	return Scenario{
		Name: "lost-update", Title: "Lost update",
		Rule:    "an accepted progress report is in the record",
		Setup:   processing(10),
		Parties: []Party{party("heartbeat", update(js.Beat(second(5)))), party("worker", update(js.Progress(20, second(6))))},
		Broken: func(o Outcome) string {
			if got := o.job().Progress; o.accepted(1, 0) && got < 20 {
				return fmt.Sprintf("Progress(20%%) was accepted and the record says %g%%", got)
			}
			return ""
		},
		Naive:  Claim{Shows, "the heartbeat writes back the whole record that it read, the old progress with it"},
		Fields: Claim{Other, "the heartbeat sets LastHeartbeat and Version and leaves the progress alone; only Version misses a change"},
	}
}

func inconsistentState() Scenario {
	return Scenario{
		Name: "inconsistent-state", Title: "Inconsistent state",
		Rule:    "a completed job does not beat any more",
		Setup:   processing(10),
		Parties: []Party{party("heartbeat", update(js.Beat(second(6)))), party("worker", update(js.Complete(second(5))), poll())},
		Broken: func(o Outcome) string {
			seen, got := o.Answers[1][1].Job, o.job()
			if seen.Status == js.Completed && got.Status == js.Completed && got.LastHeartbeat != seen.LastHeartbeat {
				return fmt.Sprintf("seen completed with %s, and later completed with %s", beat(seen), beat(got))
			}
			return ""
		},
		Naive:  Claim{Other, "the heartbeat writes back its whole record, so the job is not completed any more: that is the zombie"},
		Fields: Claim{Shows, "the heartbeat checked the status before its gap and sets LastHeartbeat after it"},
	}
}

// The order of the sweeper's calls makes the outcome independent of the order
// in which a Go map is ranged over: whichever job the poll meets first, the
// other one is gone when it goes on.
func iterationWhileDeleting() Scenario {
	one := func(id string, call js.Call, c js.Change) js.Op {
		return js.Op{Call: call, ID: id, At: second(1), Change: c}
	}
	return Scenario{
		Name: "iteration-while-deleting", Title: "Dictionary modification during iteration",
		Rule: "All returns the jobs of one instant",
		Setup: []js.Op{
			one("a", js.CallCreate, js.Change{}), one("a", js.CallUpdate, js.Start(second(2))),
			one("b", js.CallCreate, js.Change{}), one("b", js.CallUpdate, js.Start(second(2))), one("b", js.CallUpdate, js.Complete(second(3))),
		},
		Parties: []Party{
			party("poll", js.Op{Call: js.CallAll}),
			party("sweeper", one("a", js.CallUpdate, js.Complete(second(4))), one("b", js.CallDelete, js.Change{}), one("a", js.CallDelete, js.Change{})),
		},
		Broken: notACut,
		Naive:  Claim{Shows, "All ranges over the live map: it meets one job before the sweeper's calls and misses the other after them"},
		Fields: Claim{Shows, "the same All"},
	}
}

// notACut knows the instants that there are: {a processing, b}, {a completed,
// b}, {a completed} and none.
func notACut(o Outcome) string {
	jobs := o.Answers[0][0].Jobs
	switch {
	case len(jobs) == 1 && jobs[0].ID == "b":
		return "All returned b without a, but b was deleted before a"
	case len(jobs) == 1 && jobs[0].Status == js.Processing:
		return "All returned a processing without b, but b was deleted after a completed"
	}
	return ""
}

func failedShowsProgress() Scenario {
	return Scenario{
		Name: "failed-shows-progress", Title: "Thread safety violation (failed job shows progress)",
		Rule:    "a failed job keeps the progress that it failed with",
		Setup:   processing(50),
		Parties: []Party{party("event loop", update(js.Progress(60, second(6)))), party("worker", update(js.Fail("exception", second(5))), poll())},
		Broken: func(o Outcome) string {
			seen, got := o.Answers[1][1].Job, o.job()
			if seen.Status == js.Failed && got.Status == js.Failed && got.Progress != seen.Progress {
				return fmt.Sprintf("seen failed at %g%%, and later failed at %g%%", seen.Progress, got.Progress)
			}
			return ""
		},
		Naive:  Claim{Other, "the progress report writes back its whole record, so the job has not failed any more: that is the zombie"},
		Fields: Claim{Shows, "the progress report checked the status before its gap and sets Progress after it"},
	}
}

func progressBackward() Scenario {
	return Scenario{
		Name: "progress-backward", Title: "Progress jumps backward",
		Rule:    "progress never goes back",
		Setup:   processing(10),
		Parties: []Party{party("slow worker", update(js.Progress(20, second(5)))), party("worker", update(js.Progress(30, second(6))))},
		Broken: func(o Outcome) string {
			if got := o.job().Progress; o.accepted(1, 0) && got < 30 {
				return fmt.Sprintf("Progress(30%%) was accepted and the record went back to %g%%", got)
			}
			return ""
		},
		Naive:  Claim{Shows, "20% was compared with the 10% before the gap, and is written over the 30% after it"},
		Fields: Claim{Shows, "the same: the field that it sets is the one that it compared"},
	}
}

func staleHeartbeat() Scenario {
	return Scenario{
		Name: "stale-heartbeat", Title: "Last heartbeat not updating",
		Rule:    "an accepted heartbeat is in the record",
		Setup:   processing(10),
		Parties: []Party{party("worker", update(js.Progress(20, second(5)))), party("heartbeat", update(js.Beat(second(6))))},
		Broken: func(o Outcome) string {
			if got := o.job(); o.accepted(1, 0) && got.LastHeartbeat < second(6) {
				return fmt.Sprintf("Beat at %s was accepted and the record has %s", clock(second(6)), beat(got))
			}
			return ""
		},
		Naive:  Claim{Shows, "the progress report writes back the whole record that it read, the old heartbeat with it"},
		Fields: Claim{Other, "the progress report sets Progress and Version and leaves the heartbeat alone; only Version misses a change"},
	}
}

func zombie() Scenario {
	return Scenario{
		Name: "zombie", Title: "Zombie job",
		Rule:    "a job whose completion was accepted is finished",
		Setup:   processing(10),
		Parties: []Party{party("heartbeat", update(js.Beat(second(5)))), party("worker", update(js.Complete(second(6))))},
		Broken: func(o Outcome) string {
			if got := o.job().Status; o.accepted(1, 0) && !got.Terminal() {
				return fmt.Sprintf("Complete was accepted and the job is %s for ever", got)
			}
			return ""
		},
		Naive:  Claim{Shows, "the heartbeat writes back the whole record that it read, the status processing with it"},
		Fields: Claim{Other, "the heartbeat does not set Status, so the completion stays; only Version misses a change"},
	}
}

// concurrentUpdates is the report's test 1: heartbeats beside 100 progress
// reports, and the progress must be 99 in the end.
func concurrentUpdates() Scenario {
	worker := Party{Name: "worker"}
	for i := range 100 {
		worker.Ops = append(worker.Ops, update(js.Progress(float64(i), second(4))))
	}
	return Scenario{
		Name: "test-1", Title: "Test 1: concurrent status updates",
		Rule:    "after the reports 0 to 99 the progress is 99, not overwritten by a heartbeat",
		Setup:   processing(0),
		Parties: []Party{party("heartbeat", update(js.Beat(second(5))), update(js.Beat(second(10))), update(js.Beat(second(15)))), worker},
		Broken: func(o Outcome) string {
			if got := o.job().Progress; got != 99 {
				return fmt.Sprintf("Progress(99%%) was accepted and the record says %g%%", got)
			}
			return ""
		},
		Naive:  Claim{Shows, "a heartbeat that read before the first report writes the record back after the last"},
		Fields: Claim{Other, "a heartbeat does not set Progress; only Version misses the reports that it overlapped"},
	}
}

// threadSafety is the report's test 2: ten threads set the progress to 0 to 9.
// The report asks only that the result be one of these, which the naive stores
// give as well: its test 2 passes on the code that it is to catch. The rule here
// is the one that it means.
func threadSafety() Scenario {
	order := []int{5, 0, 1, 2, 3, 4, 6, 7, 8, 9} // 5 parks
	s := Scenario{
		Name: "test-2", Title: "Test 2: thread safety",
		Rule:   "of ten reports 0 to 9 at once, the greatest one accepted stays",
		Setup:  processing(0),
		Naive:  Claim{Shows, "5% was compared with 0% before the gap, and is written over the 9% after it"},
		Fields: Claim{Shows, "the same; the report's own check, a value from 0 to 9, passes on both"},
	}
	for _, n := range order {
		s.Parties = append(s.Parties, party(fmt.Sprintf("thread %d", n), update(js.Progress(float64(n), second(4)))))
	}
	s.Broken = func(o Outcome) string {
		greatest := 0
		for i, n := range order {
			if o.accepted(i, 0) {
				greatest = max(greatest, n)
			}
		}
		if got := o.job().Progress; got < float64(greatest) {
			return fmt.Sprintf("Progress(%d%%) was accepted and the record says %g%%", greatest, got)
		}
		return ""
	}
	return s
}
