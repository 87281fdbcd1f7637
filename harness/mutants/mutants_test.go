package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The stores change; the table must follow.
func TestEachEditAppliesOnce(t *testing.T) {
	root, err := moduleRoot(t.Context())
	require.NoError(t, err)
	for _, b := range batches(mutants) {
		_, err := b.overlay(root, t.TempDir())
		require.NoError(t, err)
	}
}

func TestEachStoreHasAMutant(t *testing.T) {
	survivors := 0
	stores := make(map[string]int)
	for _, m := range mutants {
		if m.check == "" {
			survivors++
			continue
		}
		stores[m.store]++
	}
	require.Equal(t, 1, survivors, "one mutant changes nothing")
	for _, store := range []string{"locked", "locked-perjob", "locked-sharded", "channel", "channel-combining", "channel-published",
		"atomic", "atomic-inplace", "atomic-cells", "atomic-persistent"} {
		require.Positive(t, stores[store], "no mutant of %s", store)
	}
}

func TestApply(t *testing.T) {
	got, err := edit{old: "b", new: "x"}.apply("abc")
	require.NoError(t, err)
	require.Equal(t, "axc", got)
	got, err = edit{old: eof, new: "x"}.apply("abc")
	require.NoError(t, err)
	require.Equal(t, "abcx", got)
	_, err = edit{old: "d", new: "x"}.apply("abc")
	require.ErrorContains(t, err, "occurs 0 times, want 1")
	_, err = edit{old: "b", new: "x"}.apply("abcb")
	require.ErrorContains(t, err, "occurs 2 times, want 1")
}

func TestMutatedNamesTheMutantThatDoesNotApply(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "a.go"), []byte("package a\n"), 0o600))
	_, err := mutant{store: "a", what: "upside down", edits: []edit{{"a.go", "func", "fnuc"}}}.mutated(root)
	require.ErrorContains(t, err, "a upside down: a.go: ")
	_, err = mutant{store: "a", what: "nowhere", edits: []edit{{"b.go", "func", "fnuc"}}}.mutated(root)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = mutant{store: "a", what: "parked", edits: []edit{{"a.go", eof, ""}}, parked: true}.mutated(root)
	require.ErrorContains(t, err, "occurs 0 times", "there is no import to add runtime to")
}

func TestBatchesShareNoFolder(t *testing.T) {
	in := func(store string, files ...string) mutant {
		m := mutant{store: store}
		for _, f := range files {
			m.edits = append(m.edits, edit{file: f})
		}
		return m
	}
	bs := batches([]mutant{in("1", "a/x"), in("2", "b/x"), in("3", "a/y", "c/x"), in("4", "c/x"), in("5", "b/x")})
	var stores [][]string
	for _, b := range bs {
		var names []string
		for _, m := range b {
			names = append(names, m.store)
		}
		stores = append(stores, names)
	}
	require.Equal(t, [][]string{{"1", "2", "4"}, {"3", "5"}}, stores)
}

func TestSentence(t *testing.T) {
	exit := errors.New("exit status 1")
	const run, test = "=== RUN   TestX/a/B\n", "TestX/a/B"
	for _, tc := range []struct {
		name string
		out  string
		err  error
		want sentence
	}{
		{"failed", run + "    --- FAIL: TestX/a/B (0.00s)\n", exit, sentence{killed: 1}},
		{"race", run + "WARNING: DATA RACE\n--- FAIL: TestX/a/B (0.00s)\n", exit, sentence{killed: 1, races: 1}},
		{"crash", run + "fatal error: concurrent map writes\n", exit, sentence{killed: 1, crashes: 1}},
		{"passed", run + "--- PASS: TestX/a/B (0.00s)\n", nil, sentence{}},
		{"nothing ran", "PASS\n", nil, sentence{odd: "PASS\n"}},
		{"another check failed", run + "--- FAIL: TestX/a/Both (0.00s)\n", exit, sentence{odd: run + "--- FAIL: TestX/a/Both (0.00s)\n"}},
		{"out of time", run + "panic: test timed out after 2m\n", exit, sentence{odd: run + "panic: test timed out after 2m\n"}},
		{"crash under a report", run + "fatal error: ==================\nconcurrent map writes\n", exit, sentence{killed: 1, crashes: 1}},
		{"crash before the check", "fatal error: concurrent map writes\n", exit, sentence{odd: "fatal error: concurrent map writes\n"}},
		{"failed, but the process passed", run + "--- FAIL: TestX/a/B (0.00s)\n", nil, sentence{odd: run + "--- FAIL: TestX/a/B (0.00s)\n"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var s sentence
			s.add(test, tc.out, tc.err)
			require.Equal(t, tc.want, s)
		})
	}
}

// TestDriver runs the driver on a mutant that must die and on two wrong
// expectations, without the race detector and in few processes.
func TestDriver(t *testing.T) {
	if testing.Short() {
		t.Skip("builds test binaries")
	}
	var dies, spared, blamed mutant
	for _, m := range mutants {
		switch {
		case m.logic && m.store == "channel":
			dies = m
		case m.logic && m.store == "locked":
			spared = m
			spared.check = "" // expects that a broken store passes
		case m.check == "":
			blamed = m
			blamed.check, blamed.logic = "Model", true // expects that a sound store fails
		}
	}
	var out bytes.Buffer
	bad, err := driver{runs: 2, out: &out, skipPlanted: true}.drive(t.Context(), []mutant{dies, spared, blamed})
	require.NoError(t, err)
	require.Equal(t, 2, bad, "\n%s", &out)
	require.Regexp(t, `(?m)^killed +2/2  channel: .* Linearizable$`, out.String())
	require.Regexp(t, `(?m)^survived +0/2  locked: .*NOT AS EXPECTED$`, out.String())
	require.Regexp(t, `(?m)^killed +0/2  locked: .*NOT AS EXPECTED$`, out.String())
}

func TestWithoutTheRaceDetectorOnlyLogicIsTried(t *testing.T) {
	fit := driver{race: false}.fit(mutants)
	for _, m := range fit {
		require.True(t, m.logic || m.check == "", m.what)
	}
	require.Less(t, len(fit), len(mutants))
	require.Len(t, driver{race: true}.fit(mutants), len(mutants))
}
