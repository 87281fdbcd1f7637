package jobstore

// A rule is what a change can break; none is zero. It is a number and not its
// text because each heartbeat is judged.
type rule uint8

const (
	none rule = iota

	// What no job accepts: ErrInvalid.
	zeroChange
	timeNotSet
	noPercentage
	noReason
	cutoffNotSet

	// What a job does not accept in the state it is in: a *TransitionError.
	completedFinal
	failedFinal
	onlyPending
	onlyProcessing
	progressBack
	heartbeatBack
	signOfLife

	firstOfJob = completedFinal
)

var ruleTexts = [...]string{
	zeroChange:     "make one with Start, Progress, Beat, Complete, Fail or Expire",
	timeNotSet:     "its time is not set",
	noPercentage:   "want a percentage from 0 to 100",
	noReason:       "want a reason",
	cutoffNotSet:   "the cutoff is not set",
	completedFinal: "a job that is completed is final",
	failedFinal:    "a job that is failed is final",
	onlyPending:    "only a pending job starts",
	onlyProcessing: "only a processing job accepts it",
	progressBack:   "progress never goes back",
	heartbeatBack:  "a heartbeat never goes back",
	signOfLife:     "only a job without a sign of life after the cutoff expires",
}

func (r rule) String() string { return ruleTexts[r] }

// judge returns the rule that c breaks on j, and none if it breaks none. What no job
// could accept is told before what this one does not.
func (j *Job) judge(c *Change) rule {
	if c.at.IsZero() && c.kind != noChange {
		return timeNotSet
	}
	running := j.Status == Processing
	switch c.kind {
	case noChange:
		return zeroChange
	case startChange:
		if j.Status != Pending {
			return j.final(onlyPending)
		}
	case progressChange:
		switch {
		case !validPercent(c.percent):
			return noPercentage
		case !running:
			return j.final(onlyProcessing)
		case c.percent < j.Progress:
			return progressBack
		}
	case beatChange:
		switch {
		case !running:
			return j.final(onlyProcessing)
		case c.at < j.LastSign():
			return heartbeatBack
		}
	case completeChange:
		if !running {
			return j.final(onlyProcessing)
		}
	case failChange:
		if c.reason == "" {
			return noReason
		}
		return j.final(none)
	case expireChange:
		switch {
		case c.reason == "":
			return noReason
		case c.cutoff.IsZero():
			return cutoffNotSet
		case !running:
			return j.final(onlyProcessing)
		case j.LastSign() > c.cutoff:
			return signOfLife
		}
	}
	return none
}

// final returns the rule that j is final if it is, and otherwise other.
func (j *Job) final(other rule) rule {
	switch j.Status {
	case Completed:
		return completedFinal
	case Failed:
		return failedFinal
	}
	return other
}

// AcceptsBeat reports whether a job with this status, start and last heartbeat accepts
// one at the given time, for a store that has no Job at hand. It is the rule of judge
// again; TestAcceptsBeatIsApply holds the two to each other.
func AcceptsBeat(status Status, started, last, at Instant) bool {
	if last.IsZero() {
		last = started
	}
	return status == Processing && at >= last && !at.IsZero()
}
