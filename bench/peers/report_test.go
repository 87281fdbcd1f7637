package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/racelab/bench/page"
	"example.com/racelab/jobstore"
)

// A median is over the rounds in which the processors were free, if those are at
// least half, and otherwise over all and marked.
func TestMedianOfFreeRounds(t *testing.T) {
	line := func(ns, free string) string {
		return "BenchmarkPeers/jobs=1/store=locked/op=get/procs=1/goroutines=1 7 " + ns + " ns/op " + free + " free\n"
	}
	w := row{1, 1, 1, "op=get"}
	for _, c := range []struct {
		text string
		want value
	}{
		{line("10", "1") + line("90", "0") + line("12", "1"), value{11, false}},
		{line("10", "1") + line("90", "0") + line("12", "0"), value{12, true}},
	} {
		got, ok := read("cpu: x\n"+c.text).find(w, "locked")
		if !ok || got != c.want {
			t.Errorf("got %v, %t, want %v from\n%s", got, ok, c.want, c.text)
		}
	}
}

// The whole of it, small: each table has the stores that were measured, and the
// blocks of a page are filled in.
func TestMeasuresAndWrites(t *testing.T) {
	o, err := parse([]string{"-rounds", "2", "-slice", "50us", "-window", "2ms", "-sizes", "7", "-goroutines", "3", "-only", "^(locked|inplace|trie)$"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := (&run{options: o, out: &text, progress: io.Discard}).all(); err != nil {
		t.Fatal(err)
	}
	r := read(text.String())
	for _, s := range []string{"locked", "inplace", "trie", floorName} {
		if _, ok := r.find(row{7, 2, 2, "op=beat"}, s); !ok {
			t.Errorf("%s was not measured", s)
		}
	}
	for name, block := range blocks {
		if len(strings.TrimSpace(block(r))) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	if err := plots(t.TempDir(), r); err != nil {
		t.Error(err)
	}
	if all := plain(r); !strings.Contains(all, "7 jobs, times as long as the fastest") || !strings.Contains(all, "1.00") {
		t.Errorf("no table:\n%s", all)
	}

	file := filepath.Join(t.TempDir(), "page.md")
	const before = "a\n<!-- generated: peers-memory -->\nold\n<!-- end: peers-memory -->\n<!-- generated: other -->\nkept\n<!-- end: other -->\n"
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	pages, err := page.Read(file, "peers-", slices.Sorted(maps.Keys(blocks)))
	if err == nil {
		err = page.Write(pages, r.block)
	}
	got, _ := os.ReadFile(file)
	if err != nil || strings.Contains(string(got), "old") || !strings.Contains(string(got), "kept") || !strings.Contains(string(got), "| inplace |") {
		t.Errorf("%v\n%s", err, got)
	}
}

// A store of which it is known that it loses jobs has no time where it lost one,
// and the measurement goes on; any other that does so ends it.
func TestLostJob(t *testing.T) {
	o, err := parse([]string{"-rounds", "2", "-slice", "50us", "-window", "0", "-sizes", "7", "-goroutines", "", "-only", "^(locked|trie)$"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	forgets := func() jobstore.Store { return forgetful{newTrie()} }
	o.contenders[1].open, o.contenders[1].loose = forgets, true
	var text bytes.Buffer
	if err := (&run{options: o, out: &text, progress: io.Discard}).all(); err != nil {
		t.Fatal(err)
	}
	r := read(text.String())
	w := row{7, 2, 2, "mix=create-delete"}
	if _, ok := r.find(w, "trie"); ok || r.missing(w, "trie") != "loses jobs" {
		t.Errorf("trie has a time, or is not said to lose jobs:\n%s", &text)
	}
	if name, _, _ := r.best(w, anyStore); name != "locked" {
		t.Errorf("the fastest is %s", name)
	}
	o.contenders[1].loose = false
	if err := (&run{options: o, out: io.Discard, progress: io.Discard}).all(); !errors.Is(err, jobstore.ErrNotFound) {
		t.Errorf("got %v, want what Delete returned", err)
	}
}

// A forgetful store does not find what the second goroutine created.
type forgetful struct{ jobstore.Store }

func (f forgetful) Delete(id string) error {
	if strings.HasPrefix(id, "new-1-") {
		return jobstore.ErrNotFound
	}
	return f.Store.Delete(id)
}

func TestMistakes(t *testing.T) {
	for args, want := range map[string]string{
		"-rounds -1":          "-rounds and -window: want 0 or more",
		"-sizes 10,x":         `-sizes: "x": want numbers of 1 or more`,
		"-only nosuch":        "-only nosuch: none of inplace, ",
		"-write nosuch.md":    "-write: open nosuch.md",
		"-slack 0.5":          "-slack: 1 or more",
		"-nosuch":             "-h lists the flags",
		"-rounds 0 -out OUT ": "there is none",
	} {
		var stderr bytes.Buffer
		fields := strings.Fields(strings.ReplaceAll(args, "OUT", t.TempDir()))
		if !strings.Contains(args, "-out") {
			fields = append(fields, "-out", t.TempDir())
		}
		if status := command(fields, io.Discard, &stderr); status != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("peers %s: status %d, %s", args, status, &stderr)
		}
	}
}

// The judge must notice work beside it: as many goroutines as there are
// processors, and one that spins.
func TestJudgeNoticesABusyProcessor(t *testing.T) {
	j := newJudge(1.15)
	if j.best <= 0 || j.best > time.Second {
		t.Fatalf("a loop of %d steps took %v", spinSteps, j.best)
	}
	j.best /= 2 // as if it had been faster before
	if j.free(1) {
		t.Error("a processor at half its speed counts as free")
	}
}

// Each worker asks for its own jobs, each once in a round, all of them together
// for all.
func TestWorkersShareOutTheJobs(t *testing.T) {
	for _, jobs := range []int{1, 2, 7, 100, 10_000} {
		for _, n := range []int{1, 2, 3, 64} {
			r := &rig{ids: newIDs(jobs), clock: 3, turn: 5}
			asked := map[string]int{}
			for _, w := range r.workers(n) {
				for w.i != 0 { // to the beginning of a round
					w.next()
				}
				at := w.at
				for range w.mine {
					asked[w.next()]++
				}
				if w.shared != (w.at == at) {
					t.Errorf("%d jobs, %d workers: time went from %d to %d", jobs, n, at, w.at)
				}
			}
			times := 1
			if n > jobs {
				times = n
			}
			for id, count := range asked {
				if count != times {
					t.Fatalf("%d jobs, %d workers: %s was asked for %d times, want %d", jobs, n, id, count, times)
				}
			}
			if len(asked) != jobs {
				t.Fatalf("%d jobs, %d workers: %d were asked for", jobs, n, len(asked))
			}
		}
	}
}
