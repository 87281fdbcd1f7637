package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"example.com/racelab/harness/build"
	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/picture"
)

// A report is what -report writes; docs/report.md explains the fields.
type report struct {
	Schema      int         `json:"schema"`
	Racelab     string      `json:"racelab"`
	Go          string      `json:"go"`
	Flags       string      `json:"flags,omitempty"` // of what shards have to have in common
	Shard       string      `json:"shard,omitempty"` // 1/3
	Interrupted bool        `json:"interrupted,omitempty"`
	Tests       []wire.Test `json:"tests"`
}

func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// events returns what the processes of a package said, in order.
func (r *testCall) events(p build.Test) []wire.Event {
	if text, ok := r.cache.hit[p.ImportPath]; ok {
		return text.Events
	}
	var all []wire.Event
	for _, dir := range r.processes(p) {
		all = append(all, wire.Load(dir)...)
	}
	return all
}

// processes returns the folders of the processes that ran a package.
func (r *testCall) processes(p build.Test) []string {
	wds, _ := filepath.Glob(filepath.Join(r.temp, "package-*", "wd"))
	var dirs []string
	for _, name := range wds {
		if wd, err := os.ReadFile(name); err != nil || string(wd) != p.Dir {
			continue
		}
		for i := 0; ; i++ {
			dir := filepath.Join(filepath.Dir(name), fmt.Sprintf("p%d", i))
			if _, err := os.Stat(dir); err != nil {
				break
			}
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// counts says what was explored of a package.
func (r *testCall) counts(pkg string) string {
	for _, p := range r.built.Tests {
		if p.ImportPath != pkg {
			continue
		}
		if events := r.events(p); len(events) > 0 {
			return summarize(events).String()
		}
	}
	return ""
}

// nothing reports whether no package had a test that was explored.
func (r *testCall) nothing() bool {
	for _, p := range r.built.Tests {
		if summarize(r.events(p)).explored > 0 {
			return false
		}
	}
	return len(r.built.Tests) > 0
}

// write writes the files that were asked for.
func (r *testCall) write() error {
	if r.tests != nil {
		*r.tests = r.makeReport().Tests
	}
	if r.flags.report != "" {
		text, err := json.MarshalIndent(r.makeReport(), "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(r.flags.report, append(text, '\n'), 0o666); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	if r.flags.html != "" {
		if err := os.WriteFile(r.flags.html, r.page(), 0o666); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

func (r *testCall) makeReport() report {
	rep := report{Schema: 1, Racelab: moduleVersion(), Go: runtime.Version(), Flags: r.flags.common(), Interrupted: r.isStopped(), Tests: []wire.Test{}}
	if c := r.flags.config; c.Shards > 0 {
		rep.Shard = fmt.Sprintf("%d/%d", c.Shard, c.Shards)
	}
	for _, p := range r.built.Tests {
		for _, e := range ends(r.events(p)) {
			t := e.Test
			t.Package = p.ImportPath
			t.Uncontrolled = append(t.Uncontrolled, r.left(p)...)
			rep.Tests = append(rep.Tests, t)
		}
	}
	return rep
}

// page is the report for a reader.
func (r *testCall) page() []byte {
	rep := r.makeReport()
	stories := map[int]string{}
	n := 0
	for _, p := range r.built.Tests {
		for _, e := range ends(r.events(p)) {
			stories[n] = e.Story
			n++
		}
	}
	return picture.Page(picture.Report{
		Racelab: rep.Racelab, Go: rep.Go, Interrupted: rep.Interrupted, Tests: rep.Tests, Stories: stories,
	})
}
