package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A checkpoint is what an exploration leaves so that a later run can go on: the parts
// of a proof that were made, and up to where schedules were run. It holds numbers and
// no state of the program. What comes before, a few hundred executions, is run again,
// and so is each schedule that has shown something that later ones depend on.
//
// Each test process writes what it has into its folder; the command puts that
// together into one file, which the next run reads.

// A saved is the checkpoint of one unit.
type saved struct {
	Unit  string
	Code  uint32
	Flags string // what else has to be the same

	// Of a proof.
	Hot    []sim.Site `json:",omitempty"`
	Strict bool       `json:",omitempty"`
	Print  uint64     `json:",omitempty"`
	Parts  []made     `json:",omitempty"`

	// Of a hunt.
	Next    int       `json:",omitempty"` // schedules before it were run
	Longer  int       `json:",omitempty"`
	Tally   *tally    `json:",omitempty"` // what they came to
	Turning []turning `json:",omitempty"`

	// Once nothing is left to do.
	Test  *wire.Test `json:",omitempty"`
	Brief string     `json:",omitempty"`
	Story string     `json:",omitempty"`

	old     *saved // what was read
	refused string // why what was read does not fit
	index   map[string]int
	wrote   time.Time
	start   tally // before the hunt
	at      int   // number of the schedule that has failed
}

// A turning is a schedule after which others are run differently.
type turning struct{ I, Longer int }

// A CheckpointFile is what -checkpoint names.
type CheckpointFile struct {
	Schema int                        `json:"schema"`
	Units  map[string]json.RawMessage `json:"units"`
}

// CheckpointPiece is how the files of test processes are called that the command
// puts together.
const CheckpointPiece = "checkpoint-*.json"

// PieceUnit returns the unit that such a file is about.
func PieceUnit(text []byte) (unit string, ok bool) {
	var s struct{ Unit string }
	err := json.Unmarshal(text, &s)
	return s.Unit, err == nil && s.Unit != ""
}

// saves reports whether a checkpoint is kept.
func (h *hunt) saves() bool { return h.Checkpoint != "" && h.Replay == "" && !h.Ask }

func (h *hunt) flags() string {
	return fmt.Sprintf("schedules %d, seed %d, strategy %s, leaks %v, early %v, outcomes %v, shard %d/%d, steps %d",
		h.Schedules, h.Seed, h.Strategy, h.Leaks, h.Early, h.Outcomes, h.Shard, h.Shards, h.MaxSteps)
}

// load reads what an earlier run has left of this unit.
func (h *hunt) load() {
	h.saved = saved{Unit: h.unit(), Code: h.Code, Flags: h.flags(), index: map[string]int{}, wrote: time.Now()}
	text, err := os.ReadFile(h.Checkpoint)
	if err != nil {
		return
	}
	var f CheckpointFile
	old := new(saved)
	if json.Unmarshal(text, &f) != nil || f.Units[h.unit()] == nil || json.Unmarshal(f.Units[h.unit()], old) != nil {
		return
	}
	switch {
	case old.Code != h.Code:
		h.saved.refused = "the checkpoint is of other code, so the test is explored from the start"
	case old.Flags != h.saved.Flags:
		h.saved.refused = fmt.Sprintf("the checkpoint was made with other flags (%s, now %s), so the test is explored from the start", old.Flags, h.saved.Flags)
	default:
		old.index = map[string]int{}
		for i, p := range old.Parts {
			old.index[p.Part.Key()] = i
		}
		h.saved.old = old
	}
}

// finishedBefore returns the outcome of a unit that an earlier run has finished.
func (h *hunt) finishedBefore() (o Outcome, ok bool) {
	if !h.saves() || h.helps() {
		return o, false
	}
	h.load()
	s := h.saved.old
	if s == nil || s.Test == nil {
		return o, false
	}
	h.saved = *s
	h.write(true)
	o = Outcome{Test: *s.Test, Failed: wire.Failing(s.Test.Verdict), Brief: s.Brief + "; finished before", Story: s.Story + "finished by an earlier run: " + h.Checkpoint + "\n"}
	o.Resumed = wire.Finished
	return o, true
}

// finish says what of the exploration is part of something larger, and keeps it.
func (h *hunt) finish(o *Outcome) {
	h.meeting.end()
	o.Code = h.Code
	if h.Shards > 1 {
		o.Part = h.partOf()
	}
	if !h.saves() || h.helps() {
		return
	}
	if h.saved.refused != "" {
		o.Warnings = append(o.Warnings, h.saved.refused)
		o.Story += "warning: " + h.saved.refused + "\n"
	}
	if s := h.saved.old; s != nil {
		o.Resumed = wire.Continued
	}
	if (!o.Failed || h.Outcomes) && !h.stopped() && h.ended() {
		t := o.Test
		h.saved.Test, h.saved.Brief, h.saved.Story = &t, o.Brief, o.Story
		h.saved.Parts = nil
	}
	h.write(true)
}

// ended reports whether nothing is left to do, as opposed to no time.
func (h *hunt) ended() bool {
	return h.solo || h.proof.complete || h.whole || h.Strategy != "exhaustive" && h.saved.Next >= h.share(h.Schedules-h.saved.start.Ran)
}

// partOf says which part of the whole was explored.
func (h *hunt) partOf() *wire.Part {
	d := h.proof.parts
	p := &wire.Part{At: h.saved.at}
	if d == nil {
		p.Whole = h.solo || h.proof.complete || h.whole
		return p
	}
	p.Parts, p.Print, p.Strict, p.Later = d.split.Parts(), d.split.Print(), h.strict, d.later
	for _, s := range h.hot {
		p.Points = append(p.Points, uint64(s))
	}
	return p
}

// savedPart returns what an earlier run has made of a part.
func (h *hunt) savedPart(d *division, p interface{ Key() string }) (m made, ok bool) {
	s := h.saved.old
	if s == nil || s.Print != d.split.Print() || s.Strict != h.strict || !slices.Equal(s.Hot, h.hot) {
		return m, false
	}
	i, ok := s.index[p.Key()]
	if !ok {
		return m, false
	}
	h.savePart(d, s.Parts[i])
	return s.Parts[i], true
}

// savePart keeps a part that was made.
func (h *hunt) savePart(d *division, m made) {
	s := &h.saved
	if !h.saves() || m.Cut || m.Loud {
		return
	}
	if s.Print != d.split.Print() || s.Strict != h.strict || !slices.Equal(s.Hot, h.hot) {
		s.Print, s.Strict, s.Hot, s.Parts = d.split.Print(), h.strict, h.hot, nil
		clear(s.index)
	}
	if _, ok := s.index[m.Part.Key()]; !ok {
		s.index[m.Part.Key()] = len(s.Parts)
		s.Parts = append(s.Parts, m)
	}
	h.write(false)
}

// resumed begins the hunt and returns the schedule that is the next to be run.
func (h *hunt) resumed(end int) int {
	h.saved.start = h.now()
	s := h.saved.old
	if s == nil || s.Next == 0 || s.Tally == nil {
		return 0
	}
	for _, t := range s.Turning { // what they show is needed, and counted already
		h.longer = t.Longer
		h.step(t.I)
	}
	h.longer = s.Longer
	h.ran, h.steps = h.saved.start.Ran+s.Tally.Ran, h.saved.start.Steps+s.Tally.Steps
	h.known.again = h.saved.start.Again + s.Tally.Again
	h.goroutines = max(h.goroutines, s.Tally.Goroutines)
	h.fair, h.leaked, h.cut = h.fair || s.Tally.Fair, h.leaked || s.Tally.Leaked, h.cut || s.Tally.Stopped
	if s.Tally.Outcomes != nil {
		h.counts = s.Tally.Outcomes
	}
	return min(s.Next, end)
}

func (h *hunt) now() tally {
	return tally{h.ran, h.steps, h.known.again, h.goroutines, h.fair, h.leaked, h.cut, h.counts}
}

// saveHunt keeps that all schedules before next have been run.
func (h *hunt) saveHunt(next int) {
	if !h.saves() || h.helps() {
		return
	}
	s, t := &h.saved, h.now()
	t.Ran -= s.start.Ran
	t.Steps -= s.start.Steps
	t.Again -= s.start.Again
	s.Next, s.Longer, s.Tally = next, h.longer, &t
	h.write(false)
}

// write leaves the checkpoint where the command finds it, once a second at most.
func (h *hunt) write(now bool) {
	s := &h.saved
	if h.Dir == "" || !now && time.Since(s.wrote) < time.Second {
		return
	}
	text, err := json.Marshal(s)
	if err != nil {
		return
	}
	name := filepath.Join(h.Dir, fmt.Sprintf("checkpoint-%08x.json", unitHash(h.unit())))
	if os.WriteFile(name+"~", text, 0o666) == nil {
		os.Rename(name+"~", name)
	}
	s.wrote = time.Now()
}
