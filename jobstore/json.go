package jobstore

import (
	"encoding/json"
	"fmt"
)

// UnmarshalJSON reads a job and refuses, with ErrInvalid, one that no store
// could hold, because no sequence of changes leads to it: a pending job at 20
// percent, a completed one at 99, a failed one without a reason.
//
// What was written comes back equal, except that encoding/json replaces bytes
// of an id or an error that are not UTF-8 by U+FFFD.
func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job // without this method
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	if why := (*Job)(&p).impossible(); why != "" {
		return fmt.Errorf("job %q: %w: %s", p.ID, ErrInvalid, why)
	}
	*j = Job(p)
	return nil
}

// impossible says why no store could hold j, and is "" if one could.
func (j *Job) impossible() string {
	started, beaten, ended := !j.Started.IsZero(), !j.LastHeartbeat.IsZero(), !j.Completed.IsZero()
	switch {
	case j.ID == "":
		return "the id is empty"
	case j.Created.IsZero():
		return "the time of its creation is not set"
	case !validPercent(j.Progress):
		return "want a percentage from 0 to 100"
	case started != (j.Status == Processing || j.Status == Completed) && j.Status != Failed:
		return "a job is started when it is processing or completed, and not when it is pending"
	case ended != j.Status.Terminal():
		return "a job has ended when it is completed or failed, and only then"
	case (j.Err != "") != (j.Status == Failed):
		return "a job has an error when it failed, and only then"
	case j.Status == Completed && j.Progress != 100:
		return "a completed job is at 100 percent"
	case !started && (j.Progress != 0 || beaten):
		return "a job that never started has no progress and no heartbeat"
	case beaten && j.LastHeartbeat < j.Started:
		return "a heartbeat does not come before the start"
	case j.Version < j.leastVersion() || !started && j.Version > j.leastVersion():
		return "its version does not fit the changes that it shows"
	}
	return ""
}

// leastVersion returns how many changes j shows.
func (j *Job) leastVersion() uint64 {
	var n uint64
	for _, shown := range []bool{
		!j.Started.IsZero(),
		!j.LastHeartbeat.IsZero(),
		j.Progress > 0 && j.Status != Completed, // Complete sets it to 100 by itself
		j.Status.Terminal(),
	} {
		if shown {
			n++
		}
	}
	return n
}
