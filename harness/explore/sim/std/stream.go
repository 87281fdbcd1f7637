package std

import (
	"reflect"

	"example.com/racelab/harness/explore/sim"
)

func init() { sim.Streamed = func(v any, s sim.Site) { streamed(reflect.ValueOf(v), s) } }

// Stream announces that v, a reader or writer, is used, if it is one of those that
// keep their state in themselves. Others are somebody else's, or have a lock.
func Stream[T any](v T, s sim.Site) T { return sim.Stream(v, s) }

// streamed announces what a call does to x, and to what it writes to each time. A
// bufio.Writer writes only if it is full or flushed, and who flushes it may have a
// lock: see Flush.
func streamed(x reflect.Value, s sim.Site) {
	if x.Kind() != reflect.Pointer || x.IsNil() {
		return
	}
	switch x.Type().String() {
	case "*bytes.Buffer", "*bytes.Reader", "*strings.Builder", "*strings.Reader", "*bufio.Reader", "*bufio.Writer",
		"*bufio.ReadWriter", "*httptest.ResponseRecorder":
		used(x, s)
	case "*json.Encoder":
		used(x, s)
		streamed(x.Elem().FieldByName("w").Elem(), s)
	}
}

func used(x reflect.Value, s sim.Site) { sim.WriteAt(x.UnsafePointer(), x.Type().Elem().Size(), s) }

// Flush announces what the Flush of a bufio.Writer or a csv.Writer does, to what it
// writes to as well.
func Flush[T any](v T, s sim.Site) T {
	if sim.Watching() {
		x := reflect.ValueOf(v)
		if x.Type().String() == "*csv.Writer" && !x.IsNil() {
			used(x, s)
			x = x.Elem().FieldByName("w")
		}
		if x.Type().String() == "*bufio.Writer" && !x.IsNil() {
			used(x, s)
			if x.Elem().FieldByName("n").Int() > 0 {
				streamed(x.Elem().FieldByName("wr").Elem(), s)
			}
		}
	}
	return v
}
