// Package time stands in for the look-alike of the same name.
package time

import "time"

type (
	Duration = time.Duration
	Time     = time.Time
)

const (
	Nanosecond  = time.Nanosecond
	Millisecond = time.Millisecond
	Second      = time.Second
)

func Now() Time                    { return time.Now() }
func Sleep(d Duration)             { time.Sleep(d) }
func After(d Duration) <-chan Time { return time.After(d) }
func Since(t Time) Duration        { return time.Since(t) }
