package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"example.com/racelab/harness/explore/engine"
)

// A checkpoint is the file of -checkpoint. Test processes write what they have into
// their folders, and here it is put together, every second and at the end. Whoever
// reads it finds all or nothing, and units that were not run this time stay in it.
type checkpoint struct {
	name string
	dir  string // of the run
	file engine.CheckpointFile

	last       []byte
	stop, done chan struct{}
	finished   int // units that an earlier run has finished
}

const checkpointSchema = 1

// openCheckpoint reads the file if it is there. Without a name there is nothing to
// keep.
func openCheckpoint(name, dir string) (*checkpoint, error) {
	if name == "" {
		return nil, nil
	}
	c := &checkpoint{name: name, dir: dir, stop: make(chan struct{}), done: make(chan struct{})}
	c.file = engine.CheckpointFile{Schema: checkpointSchema, Units: map[string]json.RawMessage{}}
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := writable(name + ".new"); err != nil {
			return nil, mistake{fmt.Errorf("cannot write the checkpoint: %w; name a file that can be written to", err)}
		}
		os.Remove(name + ".new")
	case err != nil:
		return nil, mistake{fmt.Errorf("cannot read the checkpoint: %w", err)}
	case json.Unmarshal(text, &c.file) != nil || c.file.Schema != checkpointSchema || c.file.Units == nil:
		return nil, mistakef("%s is no checkpoint that this racelab can read; delete it to explore from the start", name)
	}
	for _, unit := range c.file.Units {
		var u struct{ Test *struct{} }
		if json.Unmarshal(unit, &u) == nil && u.Test != nil {
			c.finished++
		}
	}
	c.last = text
	go c.run()
	return c, nil
}

func (c *checkpoint) run() {
	defer close(c.done)
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
			c.write()
		}
	}
}

// write puts the pieces into the file.
func (c *checkpoint) write() error {
	names, _ := filepath.Glob(filepath.Join(c.dir, "package-*", "p*", engine.CheckpointPiece))
	slices.Sort(names) // of one unit the last process's counts
	for _, name := range names {
		text, err := os.ReadFile(name)
		if unit, ok := engine.PieceUnit(text); err == nil && ok {
			c.file.Units[unit] = text
		}
	}
	text, err := json.Marshal(c.file)
	if err != nil || bytes.Equal(text, c.last) || len(names) == 0 {
		return err
	}
	if err = writeBeside(c.name, text); err == nil {
		c.last = text
	}
	return err
}

// writeBeside replaces a file by another one, whole.
func writeBeside(name string, text []byte) error {
	if err := os.WriteFile(name+".new", text, 0o666); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

func (c *checkpoint) close() error {
	if c == nil {
		return nil
	}
	close(c.stop)
	<-c.done
	if err := c.write(); err != nil {
		return fmt.Errorf("write the checkpoint: %w", err)
	}
	return nil
}

// tell says what is in the file.
func (c *checkpoint) tell(to io.Writer) {
	if c == nil || len(c.file.Units) == 0 {
		return
	}
	finished := 0
	for _, name := range slices.Sorted(maps.Keys(c.file.Units)) {
		var u struct{ Test *struct{} }
		if json.Unmarshal(c.file.Units[name], &u) == nil && u.Test != nil {
			finished++
		}
	}
	switch left := len(c.file.Units) - finished; {
	case left > 0:
		fmt.Fprintf(to, "racelab: %s: %d finished, %d not yet; the same command goes on with those\n", filepath.Base(c.name), finished, left)
	case c.finished == finished:
		fmt.Fprintf(to, "racelab: %s: all %d finished by an earlier run; delete it to explore anew\n", filepath.Base(c.name), finished)
	default:
		fmt.Fprintf(to, "racelab: %s: all %d finished\n", filepath.Base(c.name), finished)
	}
}
