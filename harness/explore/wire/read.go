package wire

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
)

// Load reads the events of a test process. A last line that was cut off by the
// end of the process is left out.
func Load(dir string) []Event {
	text, _ := os.ReadFile(Events(dir))
	var events []Event
	for line := range bytes.Lines(text) {
		var e Event
		if line[len(line)-1] == '\n' && json.Unmarshal(line, &e) == nil {
			events = append(events, e)
		}
	}
	return events
}

// Running returns the test that had begun last of those that had not ended, if
// there is one: tests that run natively may run in parallel.
func Running(events []Event) (t Test, ok bool) {
	var open []Test
	for _, e := range events {
		switch e.Kind {
		case KindStart:
			open = append(open, e.Test)
		case KindDone:
			open = slices.DeleteFunc(open, func(t Test) bool { return t.Test == e.Test.Test })
		}
	}
	if len(open) == 0 {
		return t, false
	}
	return open[len(open)-1], true
}
