package found

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/jobstore"
)

// A teller turns the operations of a timeline into the words of the report. It
// knows the naive stores: that they read a job as *job, judge and change a copy
// called j, and write either the copy to the map s.jobs or its fields, one by one,
// to the record.
type teller struct {
	pending map[int][]field // by lane: what the copy has that the record may get
}

type field struct{ name, value string }

// tell is the steps of the lanes that have a column, as far as they read, judge or
// write a job.
func tell(t *wire.Timeline, column map[int]int) (lines []line) {
	w := teller{pending: map[int][]field{}}
	for i := range t.Steps {
		s := &t.Steps[i]
		c, ok := column[s.Lane]
		if !ok {
			continue
		}
		for _, op := range s.Ops {
			text := w.words(s, op)
			if text == "" {
				continue
			}
			l := line{c, fmt.Sprintf("%s (%s:%d)", text, path.Base(s.File), s.Line)}
			if n := len(lines); n == 0 || lines[n-1] != l { // a range looks twice
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// words says what an operation does to a job, "" if nothing.
func (w *teller) words(s *wire.Step, op string) string {
	what, value, _ := strings.Cut(op, "=")
	source := strings.Join(s.Source, "\n")
	switch name, isCopy := strings.CutPrefix(what, "write j."); {
	case what == "read *job":
		return "Read job: " + record(value)
	case what == "read j.Status":
		return "Check status==" + status(value)
	case what == "read j.Progress":
		return "Check progress=" + value
	case isCopy:
		return w.sets(s.Lane, field{name, value})
	case what == "write *field":
		return w.setField(s.Lane, value)
	case what == "write map s.jobs" && strings.Contains(source, "delete("):
		return "Delete from map, left: " + ids(value)
	case what == "write map s.jobs":
		w.pending[s.Lane] = nil
		return "Write to map"
	case what == "read map s.jobs" && strings.Contains(source, "range s.jobs"):
		return "Iterate over map: " + ids(value)
	}
	return ""
}

// sets is a change of the copy. The version is no matter of the report.
func (w *teller) sets(lane int, f field) string {
	w.pending[lane] = append(w.pending[lane], f)
	if f.name == "Version" {
		return ""
	}
	return "In its copy set " + f.String()
}

// setField is a change of the record. The store has one line for all fields; which
// it is is told by the value that the copy was given.
func (w *teller) setField(lane int, value string) string {
	all := w.pending[lane]
	for i, f := range all {
		if f.value == value {
			w.pending[lane] = append(all[:i:i], all[i+1:]...)
			if f.name == "Version" {
				return ""
			}
			return "Set " + f.String()
		}
	}
	return "Set a field=" + value
}

// String is progress=20, status=completed, last_heartbeat=5s.
func (f field) String() string {
	switch f.name {
	case "Status":
		return "status=" + status(f.value)
	case "LastHeartbeat":
		return "last_heartbeat=" + seconds(f.value)
	case "Started", "Completed":
		return strings.ToLower(f.name) + "_at=" + seconds(f.value)
	case "Err":
		return "error=" + f.value
	}
	return strings.ToLower(f.name) + "=" + f.value
}

func status(value string) string {
	n, err := strconv.Atoi(value)
	if err != nil {
		return value
	}
	return jobstore.Status(n).String()
}

func seconds(nanoseconds string) string {
	n, err := strconv.ParseInt(nanoseconds, 10, 64)
	if err != nil {
		return nanoseconds
	}
	return fmt.Sprintf("%ds", n/1e9)
}

// begins are the first fields of a job as a timeline has it.
var begins = regexp.MustCompile(`^\{"([^"]*)" (\d+) (\S+)`)

// record is a job as a timeline has it, as far as that goes: a long value is cut.
func record(value string) string {
	m := begins.FindStringSubmatch(value)
	if m == nil {
		return value
	}
	return fmt.Sprintf("%s, progress=%s", status(m[2]), m[3])
}

var key = regexp.MustCompile(`"([^"]*)":`)

// ids are the keys of the map.
func ids(value string) string {
	var all []string
	for _, m := range key.FindAllStringSubmatch(value, -1) {
		all = append(all, m[1])
	}
	if all == nil {
		return "none"
	}
	return strings.Join(all, ", ")
}

// end is the record as the test has found it when all was over.
func end(t *wire.Timeline) string {
	for i := len(t.Steps) - 1; i >= 0; i-- {
		s := &t.Steps[i]
		for _, op := range s.Ops {
			if value, ok := strings.CutPrefix(op, "read *job="); ok && t.Lanes[max(s.Lane, 0)].Start == "" {
				return "In the end the job is " + record(value)
			}
		}
	}
	return "In the end there is no job"
}
