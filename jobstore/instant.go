package jobstore

import (
	"fmt"
	"math"
	"time"
)

// An Instant is a point in time: nanoseconds since the Unix epoch, from the
// year 1677 to 2262. The zero Instant means "not set", so the epoch itself
// cannot be held.
//
// Eight bytes without a pointer instead of time.Time's 24 with one: four of
// them keep a Job at 88 bytes, comparable with ==, and free of monotonic clock
// readings, which make equal times differ.
type Instant int64

var (
	minTime = time.Unix(0, math.MinInt64)
	maxTime = time.Unix(0, math.MaxInt64)
)

// At converts t. The zero time.Time becomes the zero Instant. What an Instant
// cannot hold is refused with ErrInvalid: years before 1677 or after 2262, and
// the Unix epoch itself.
func At(t time.Time) (Instant, error) {
	switch {
	case t.IsZero():
		return 0, nil
	case t.Before(minTime) || t.After(maxTime):
		return 0, fmt.Errorf("time %s: %w: want a year from 1678 to 2261", t.UTC().Format(time.RFC3339), ErrInvalid)
	case t.UnixNano() == 0:
		return 0, fmt.Errorf("time %s: %w: the epoch itself means \"not set\"", t.UTC().Format(time.RFC3339), ErrInvalid)
	}
	return Instant(t.UnixNano()), nil
}

// IsZero reports whether i is not set.
func (i Instant) IsZero() bool { return i == 0 }

// Time returns i in UTC, and the zero time.Time when i is not set.
func (i Instant) Time() time.Time {
	if i.IsZero() {
		return time.Time{}
	}
	return time.Unix(0, int64(i)).UTC()
}

// Add returns i moved by d. It does not check for overflow.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d) }

// String is RFC 3339 with nanoseconds, or "not set".
func (i Instant) String() string {
	if i.IsZero() {
		return "not set"
	}
	return i.Time().Format(time.RFC3339Nano)
}

// short shows an instant within a day of the epoch, as generated programs use
// them, by its distance from there: "5ns".
func (i Instant) short() string {
	if d := time.Duration(i); !i.IsZero() && d > -24*time.Hour && d < 24*time.Hour {
		return d.String()
	}
	return i.String()
}

// MarshalText writes RFC 3339 with nanoseconds in UTC, and nothing at all for
// an instant that is not set. In a struct, tag the field omitzero.
func (i Instant) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.Time().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText reads what MarshalText writes, in any time zone.
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	at, err := At(t)
	if err != nil {
		return err
	}
	*i = at
	return nil
}
