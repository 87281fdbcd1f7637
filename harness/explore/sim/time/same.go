package time

import "time"

// Layouts for Format and Parse.
const (
	Layout      = time.Layout
	ANSIC       = time.ANSIC
	UnixDate    = time.UnixDate
	RubyDate    = time.RubyDate
	RFC822      = time.RFC822
	RFC822Z     = time.RFC822Z
	RFC850      = time.RFC850
	RFC1123     = time.RFC1123
	RFC1123Z    = time.RFC1123Z
	RFC3339     = time.RFC3339
	RFC3339Nano = time.RFC3339Nano
	Kitchen     = time.Kitchen
	Stamp       = time.Stamp
	StampMilli  = time.StampMilli
	StampMicro  = time.StampMicro
	StampNano   = time.StampNano
	DateTime    = time.DateTime
	DateOnly    = time.DateOnly
	TimeOnly    = time.TimeOnly
)

// Common durations.
const (
	Nanosecond  = time.Nanosecond
	Microsecond = time.Microsecond
	Millisecond = time.Millisecond
	Second      = time.Second
	Minute      = time.Minute
	Hour        = time.Hour
)

// The months.
const (
	January   = time.January
	February  = time.February
	March     = time.March
	April     = time.April
	May       = time.May
	June      = time.June
	July      = time.July
	August    = time.August
	September = time.September
	October   = time.October
	November  = time.November
	December  = time.December
)

// The days of the week.
const (
	Sunday    = time.Sunday
	Monday    = time.Monday
	Tuesday   = time.Tuesday
	Wednesday = time.Wednesday
	Thursday  = time.Thursday
	Friday    = time.Friday
	Saturday  = time.Saturday
)

// Date returns the time of a date in loc.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	return time.Date(year, month, day, hour, min, sec, nsec, loc)
}

// FixedZone returns a Location that is always offset seconds east of UTC.
func FixedZone(name string, offset int) *Location { return time.FixedZone(name, offset) }

// LoadLocation returns the Location of that name.
func LoadLocation(name string) (*Location, error) {
	local()
	return time.LoadLocation(name)
}

// LoadLocationFromTZData returns a Location from the bytes of a time zone file.
func LoadLocationFromTZData(name string, data []byte) (*Location, error) {
	return time.LoadLocationFromTZData(name, data)
}

// Parse reads a time that is written as layout is.
func Parse(layout, value string) (Time, error) {
	local()
	return time.Parse(layout, value)
}

// ParseInLocation is Parse with loc for a value that names no zone.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return time.ParseInLocation(layout, value, loc)
}

// ParseDuration reads a duration such as "1h15m30.918s".
func ParseDuration(s string) (Duration, error) { return time.ParseDuration(s) }

// Unix returns the local time that many seconds and nanoseconds after 1970.
func Unix(sec int64, nsec int64) Time {
	local()
	return time.Unix(sec, nsec)
}

// UnixMilli is Unix in milliseconds.
func UnixMilli(msec int64) Time {
	local()
	return time.UnixMilli(msec)
}

// UnixMicro is Unix in microseconds.
func UnixMicro(usec int64) Time {
	local()
	return time.UnixMicro(usec)
}
