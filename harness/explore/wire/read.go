package wire

import (
	"bytes"
	"encoding/json"
	"os"
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

// Running returns the test that had begun and not ended, if there is one.
func Running(events []Event) (t Test, ok bool) {
	for _, e := range events {
		switch e.Kind {
		case KindStart:
			t, ok = e.Test, true
		case KindDone:
			ok = false
		}
	}
	return t, ok
}
