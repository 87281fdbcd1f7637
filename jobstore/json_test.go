package jobstore_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		job := jobtest.Job().Draw(t, "job")
		data, err := json.Marshal(job)
		require.NoError(t, err)
		var back jobstore.Job
		require.NoError(t, json.Unmarshal(data, &back), "%s", data)
		require.Equal(t, job, back, "%s", data)
	})
}

func TestJSONForm(t *testing.T) {
	data, err := json.Marshal(jobstore.Job{
		ID: "a", Status: jobstore.Processing, Progress: 20, Created: 1_000_000_005, Started: 2_000_000_000, Version: 2,
	})
	require.NoError(t, err)
	require.Equal(t, `{"id":"a","status":"processing","progress":20,"created":"1970-01-01T00:00:01.000000005Z",`+
		`"started":"1970-01-01T00:00:02Z","version":2}`, string(data), "times that are not set are left out")

	_, err = json.Marshal(jobstore.Job{ID: "a", Status: 9})
	require.ErrorIs(t, err, jobstore.ErrInvalid)
}

// Each of these is a job that no sequence of changes leads to.
func TestJSONRefuses(t *testing.T) {
	const created = `"created":"2026-01-02T03:04:05Z"`
	const started = created + `,"started":"2026-01-02T03:04:06Z"`
	const ended = started + `,"completed":"2026-01-02T03:04:07Z"`
	for data, part := range map[string]string{
		`{"status":"pending",` + created + `}`:                                        "id is empty",
		`{"id":"a","status":"pending"}`:                                               "creation is not set",
		`{"id":"a","status":"asleep",` + created + `}`:                                "pending",
		`{"id":"a","status":"processing","progress":101,"version":2,` + started + `}`: "percentage",
		`{"id":"a","status":"processing","version":1,` + created + `}`:                "started when",
		`{"id":"a","status":"pending","version":1,` + started + `}`:                   "started when",
		`{"id":"a","status":"pending","progress":20,` + created + `}`:                 "never started",
		`{"id":"a","status":"pending","version":1,` + created + `}`:                   "version",
		`{"id":"a","status":"processing","version":0,` + started + `}`:                "version",
		`{"id":"a","status":"processing","progress":5,"version":1,` + started + `}`:   "version",
		`{"id":"a","status":"processing","version":2,` + ended + `}`:                  "has ended when",
		`{"id":"a","status":"completed","progress":100,"version":2,` + started + `}`:  "has ended when",
		`{"id":"a","status":"completed","progress":99,"version":3,` + ended + `}`:     "at 100 percent",
		`{"id":"a","status":"failed","version":2,` + ended + `}`:                      "has an error when",
		`{"id":"a","status":"processing","error":"x","version":1,` + started + `}`:    "has an error when",
		`{"id":"a","status":"processing","version":2,` + started + `,` +
			`"last_heartbeat":"2026-01-02T03:04:05Z"}`: "before the start",
		`{"id":"a","status":"pending","created":"1970-01-01T00:00:00Z"}`: "epoch",
		`{"id":"a","status":"pending","created":"2300-01-01T00:00:00Z"}`: "year",
		`{"id":"a","status":"pending","created":"yesterday"}`:            "yesterday",
		`{"id":"a","status":"pending","progress":"NaN",` + created + `}`: "progress",
		`null`: "id is empty",
	} {
		kept := jobstore.Job{ID: "kept"}
		err := json.Unmarshal([]byte(data), &kept)
		require.Error(t, err, data)
		require.ErrorContains(t, err, part, data)
		require.Equal(t, jobstore.Job{ID: "kept"}, kept, "a refused job left a trace")
	}
}

// What can be read can be written, comes back the same, and takes changes like
// any other job.
func FuzzJobJSON(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","status":"pending","progress":0,"created":"2026-01-02T03:04:05Z","version":0}`,
		`{"id":"a","status":"processing","progress":20,"created":"2026-01-02T03:04:05Z","started":"2026-01-02T03:04:05.5+02:00","version":7}`,
		`{"id":"\u00e4\ud800","status":"failed","error":"boom","created":"1700-01-01T00:00:00Z","completed":"2261-01-01T00:00:00.000000001Z","version":1}`,
		`{"id":"a","status":"completed","progress":1e2,"created":"2026-01-02T03:04:05Z","started":"2026-01-02T03:04:05Z","last_heartbeat":"2026-01-02T03:04:05Z","completed":"2026-01-02T03:04:05Z","version":18446744073709551615}`,
		`{"id":"a","status":"processing","progress":-0,"created":"2026-01-02T03:04:05Z","started":"2026-01-02T03:04:05Z","version":1}`,
		`{"id":"a","Status":"pending","status":"failed"}`, `null`, `[]`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var job jobstore.Job
		if json.Unmarshal(data, &job) != nil {
			return
		}
		require.Empty(t, job.Impossible())
		again, err := json.Marshal(job)
		require.NoError(t, err)
		var back jobstore.Job
		require.NoError(t, json.Unmarshal(again, &back), "%s", again)
		require.Equal(t, job, back)
		if next, err := job.Apply(jobstore.Fail("boom", 1)); err == nil && job.Version < math.MaxUint64 {
			require.Empty(t, next.Impossible())
		}
	})
}

func TestInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := jobstore.Instant(rapid.Int64().Draw(t, "i"))
		back, err := jobstore.At(i.Time())
		require.NoError(t, err)
		require.Equal(t, i, back)
		text, err := i.MarshalText()
		require.NoError(t, err)
		back = 7
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, i, back)
	})
}

func TestInstantLimits(t *testing.T) {
	first, last := time.Unix(0, math.MinInt64), time.Unix(0, math.MaxInt64)
	for _, at := range []time.Time{first, last, time.Unix(0, 1), time.Unix(0, -1)} {
		got, err := jobstore.At(at.In(time.FixedZone("", 3600)))
		require.NoError(t, err)
		require.True(t, got.Time().Equal(at))
	}
	for _, at := range []time.Time{first.Add(-1), last.Add(1), time.Unix(0, 0), time.Unix(1<<40, 0)} {
		_, err := jobstore.At(at)
		require.ErrorIs(t, err, jobstore.ErrInvalid, "%s", at)
	}
	unset, err := jobstore.At(time.Time{})
	require.NoError(t, err)
	require.True(t, unset.IsZero())
	require.True(t, unset.Time().IsZero())
	require.Equal(t, "not set", unset.String())
	require.Equal(t, jobstore.Instant(1), jobstore.Instant(-4).Add(5))
}

func TestStatusString(t *testing.T) {
	require.Equal(t, "failed", jobstore.Failed.String())
	require.Equal(t, "Status(9)", jobstore.Status(9).String())
}
