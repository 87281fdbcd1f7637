package lessons

import (
	"bytes"
	stdcontext "context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/machine"
	"example.com/racelab/harness/racecheck"
	"example.com/racelab/lessons"
)

var measure = flag.Int("measure", 0, "measure the matrix anew, with so many processes for each lesson under -race (slow)")

const (
	matrixFile  = "testdata/matrix.json"
	leakRuns    = 20
	staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"
)

func kept(t *testing.T) (m matrix) {
	text, err := os.ReadFile(matrixFile)
	require.NoError(t, err, "measure first: make matrix")
	require.NoError(t, json.Unmarshal(text, &m))
	return m
}

// TestMeasure measures what the other tools find; make matrix asks for it.
func TestMeasure(t *testing.T) {
	if *measure == 0 {
		t.Skip("slow: make matrix asks for it")
	}
	m := matrix{
		Machine: machine.Name(), Go: runtime.Version(), Staticcheck: staticcheck[strings.LastIndexByte(staticcheck, '@')+1:],
		Processes: *measure, Leaks: min(leakRuns, *measure), Rows: map[string]row{},
	}
	vetted, checked, linears := complaints(t, "vet"), complaints(t, staticcheck), linear(t)
	for _, l := range all(t) {
		r := row{Source: fingerprint(t, l), Vet: vetted[l.Folder], Staticcheck: checked[l.Folder], Linear: linears[l.ID]}
		r.Race = natively(t, l, *measure)
		r.Goleak = leaks(t, l, m.Leaks)
		m.Rows[l.ID] = r
		t.Logf("%s %+v", l.Folder, r)
	}
	text, err := json.MarshalIndent(m, "", "\t")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(matrixFile, append(text, '\n'), 0o666))
}

var comment = regexp.MustCompile(`//.*`)

// fingerprint tells the broken package from another one: a hash of its sources, apart
// from comments and white space.
func fingerprint(t *testing.T, l lessons.Lesson) string {
	texts, err := l.Twin(lessons.Broken)
	require.NoError(t, err)
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		hash.Write([]byte(name + strings.Join(strings.Fields(comment.ReplaceAllString(texts[name], "")), " ")))
	}
	return hex.EncodeToString(hash.Sum(nil)[:6])
}

// complaint is a line of vet with the analyzer behind it, or of staticcheck.
var complaint = regexp.MustCompile(`lessons/([^/]+)/_(broken|fixed)/\S+?:\d+:\d+: .*?(?:\((\w+)\))?$`)

// complaints returns the checks that complain of broken packages and not of
// their twins, by folder.
func complaints(t *testing.T, which string) map[string][]string {
	by := map[string]map[string][]string{"broken": {}, "fixed": {}}
	for line := range strings.Lines(run(t, which)) {
		if m := complaint.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			check := m[3]
			if !slices.Contains(by[m[2]][m[1]], check) {
				by[m[2]][m[1]] = append(by[m[2]][m[1]], check)
			}
		}
	}
	for name, checks := range by["broken"] {
		by["broken"][name] = slices.DeleteFunc(checks, func(c string) bool { return slices.Contains(by["fixed"][name], c) })
	}
	return by["broken"]
}

// run is the output of vet or staticcheck on all twins. vet has to be asked in
// JSON for the names of its analyzers.
func run(t *testing.T, which string) string {
	var packages []string
	for _, l := range all(t) {
		packages = append(packages, "./lessons/"+l.Folder+"/"+lessons.Broken, "./lessons/"+l.Folder+"/"+lessons.Fixed)
	}
	args := append([]string{"run", which}, packages...)
	if which == "vet" {
		args = append([]string{"vet", "-json"}, packages...)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if which != "vet" {
		if err != nil && out.Len() == 0 {
			t.Fatalf("%v\n%s", err, errs.String())
		}
		return out.String()
	}
	require.NoError(t, err, errs.String())
	return flat(t, out.String()+errs.String())
}

// flat turns vet's JSON into lines of text.
func flat(t *testing.T, text string) string {
	var b strings.Builder
	text = regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(text, "")
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var by map[string]map[string][]struct{ Posn, Message string }
		if err := d.Decode(&by); err != nil {
			return b.String()
		}
		for _, analyzers := range by {
			for name, found := range analyzers {
				for _, f := range found {
					b.WriteString(f.Posn + ": " + f.Message + " (" + name + ")\n")
				}
			}
		}
	}
}

// binary builds the test of a broken package.
func binary(t *testing.T, l lessons.Lesson, flags ...string) string {
	name := filepath.Join(t.TempDir(), "test")
	args := append([]string{"test", "-c", "-vet=off", "-o", name}, flags...)
	cmd := exec.Command("go", append(args, "./lessons/"+l.Folder+"/"+lessons.Broken)...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return name
}

// natively runs the plain test under the race detector.
func natively(t *testing.T, l lessons.Lesson, processes int) (h hits) {
	for _, out := range processesOf(binary(t, l, "-race"), processes) {
		switch {
		case strings.Contains(out.text, "WARNING: DATA RACE"):
			h.Race++
		case out.hung:
			h.Hung++
		case out.failed:
			h.Failed++
		default:
			h.Passed++
		}
	}
	return h
}

// leaks runs it with goleak, and counts the processes in which that complains.
func leaks(t *testing.T, l lessons.Lesson, processes int) (n int) {
	dir := t.TempDir()
	test, err := l.Test()
	require.NoError(t, err)
	pkg := packageOf(t, l, test)
	main := filepath.Join(dir, "main_test.go")
	require.NoError(t, os.WriteFile(main, []byte("package "+pkg+"\n\nimport (\n\t\"testing\"\n\n\t\"go.uber.org/goleak\"\n)\n\nfunc TestMain(m *testing.M) { goleak.VerifyTestMain(m) }\n"), 0o666))
	at, err := filepath.Abs(filepath.Join(root, "lessons", l.Folder, lessons.Broken, "main_test.go"))
	require.NoError(t, err)
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{at: main}})
	require.NoError(t, err)
	overlay := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, text, 0o666))
	for _, out := range processesOf(binary(t, l, "-overlay="+overlay), processes) {
		if strings.Contains(out.text, "found unexpected goroutines") {
			n++
		}
	}
	return n
}

func packageOf(t *testing.T, l lessons.Lesson, test string) string {
	texts, err := l.Twin(lessons.Broken)
	require.NoError(t, err)
	for _, text := range texts {
		if strings.Contains(text, "func "+test+"(") {
			name, _, _ := strings.Cut(strings.TrimPrefix(text, "package "), "\n")
			return name
		}
	}
	return ""
}

type ended struct {
	text         string
	failed, hung bool
}

// processesOf runs a program so many times, two at once: with more, a machine of
// two processors has the processes, not the goroutines, take turns. One that takes
// longer than a second stands still, in all likelihood, and another may begin
// beside it.
func processesOf(binary string, n int) (all []ended) {
	results, slots := make(chan ended), make(chan bool, 2)
	for range n {
		go func() {
			slots <- true
			leave := sync.OnceFunc(func() { <-slots })
			defer leave()
			defer time.AfterFunc(time.Second, leave).Stop()
			ctx, cancel := stdcontext.WithTimeout(stdcontext.Background(), patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, binary)
			cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
			out, err := cmd.CombinedOutput()
			results <- ended{string(out), err != nil, ctx.Err() != nil || bytes.Contains(out, []byte("all goroutines are asleep"))}
		}()
	}
	for range n {
		all = append(all, <-results)
	}
	return all
}

// TestMatrixHolds compares the verdicts of the kept matrix with what the tools
// say now. How often a process fails may differ. That one does in a way that no
// outcome of the lesson has, or that the race detector reports no more where it
// always did, may not.
func TestMatrixHolds(t *testing.T) {
	if racecheck.UnderRace() {
		t.Skip("it builds with -race itself")
	}
	m, list := kept(t), all(t)
	require.Len(t, m.Rows, len(list), "measure anew: make matrix")
	vetted, linears := complaints(t, "vet"), linear(t)
	var always []lessons.Lesson
	reported := raceReports(t, list)
	for _, l := range list {
		r := m.Rows[l.ID]
		assert.Equal(t, fingerprint(t, l), r.Source, "%s is another program than the one that was measured: make matrix", l.Folder)
		assert.ElementsMatch(t, r.Vet, vetted[l.Folder], "vet on %s", l.Folder)
		assert.Equal(t, linears[l.ID], r.Linear, "%s", l.Folder)
		assert.Equal(t, m.Processes, r.Race.Race+r.Race.Failed+r.Race.Hung+r.Race.Passed, l.Folder)
		can := m.row(l).can
		assert.False(t, !can.race && (reported[l.Folder] || r.Race.Race > 0), "%s: the race detector reports what the explorer does not", l.Folder)
		assert.False(t, !can.fail && r.Race.Failed+r.Race.Hung > 0, "%s: its test fails by itself as no outcome of the lesson does", l.Folder)
		assert.False(t, !can.leak && r.Goleak > 0, "%s: goleak finds what the explorer does not", l.Folder)
		if r.Race.Race == m.Processes && !reported[l.Folder] {
			always = append(always, l)
		}
	}
	for range 3 { // a schedule may have hidden it once
		if len(always) > 0 {
			reported = raceReports(t, always)
			always = slices.DeleteFunc(always, func(l lessons.Lesson) bool { return reported[l.Folder] })
		}
	}
	assert.Empty(t, always, "in all of %d processes the race detector has reported these, and now it does not", m.Processes)
}

// raceReports runs broken packages once under the race detector, and says which
// of them it reports, by folder.
func raceReports(t *testing.T, list []lessons.Lesson) map[string]bool {
	args := []string{"test", "-race", "-vet=off", "-count=1", "-timeout=5s"}
	for _, l := range list {
		args = append(args, "./lessons/"+l.Folder+"/"+lessons.Broken)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	out, _ := cmd.CombinedOutput() // it fails: they are wrong
	reported, race := map[string]bool{}, false
	for line := range strings.Lines(string(out)) {
		race = race || strings.HasPrefix(line, "WARNING: DATA RACE")
		if m := packageEnd.FindStringSubmatch(line); m != nil {
			reported[folder(m[1])], race = race, false
		}
	}
	require.Len(t, reported, len(list), "%s", out)
	return reported
}

var packageEnd = regexp.MustCompile(`^(?:FAIL|ok  )\t(\S+)\t`)
