package racecheck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

const processes = 20

var outDir string

func TestMain(m *testing.M) {
	var err error
	if outDir, err = os.MkdirTemp("", "racecheck"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(outDir)
		os.Exit(code)
	}))
}

var build = sync.OnceValues(func() (*Binary, error) {
	return Build(context.Background(), "testdata/subjects", outDir)
})

func subjects(t *testing.T) *Binary {
	t.Helper()
	b, err := build()
	if errors.Is(err, ErrNoRace) {
		t.Skip("the race part did not run:", err)
	}
	require.NoError(t, err)
	return b
}

// Tests that come out as no name says: TestDriverFails uses them.
var wrong = []string{"TestSkips", "TestFails"}

func TestSubjectsComeOutAsTheirNamesSay(t *testing.T) {
	b := subjects(t)
	tests, err := b.Tests(t.Context())
	require.NoError(t, err)
	covered := map[Expectation]int{}
	for _, test := range tests {
		if slices.Contains(wrong, test) {
			continue
		}
		want, err := Expect(test)
		require.NoError(t, err)
		covered[want]++
		t.Run(test, func(t *testing.T) {
			t.Parallel()
			f, err := b.Check(t.Context(), test, want, processes)
			require.NoError(t, err)
			failed := 0
			for _, r := range f.Free {
				if !r.Passed {
					failed++
				}
			}
			t.Logf("%d processes as %v, %d of them failed; %d parked", len(f.Free), want, failed, len(f.Parked))
		})
	}
	assert.Len(t, covered, 3, "each expectation has a subject")
}

func TestDriverFails(t *testing.T) {
	b := subjects(t)
	for _, c := range []struct {
		test string
		want Expectation
		got  string
	}{
		{"TestNoRaceLocked", Race, "got not reported"},
		{"TestNoRaceParkedTwinOfLostUpdate", Race, "got not reported"},
		{"TestRaceLostUpdate", NoRace, "got reported"},
		{"TestFails", NoRace, "got failed"},
		{"TestRaceLostUpdate", LogicRace, "got reported"},
		{"TestNoRaceLocked", LogicRace, "got passed, parked"},
		{"TestSkips", NoRace, ErrNothingRan.Error()},
		{"TestThatIsNotThere", NoRace, ErrNothingRan.Error()},
	} {
		_, err := b.Check(t.Context(), c.test, c.want, 2)
		if assert.Errorf(t, err, "%s as %v", c.test, c.want) {
			assert.Containsf(t, err.Error(), c.got, "%s as %v", c.test, c.want)
			assert.Containsf(t, err.Error(), "to reproduce: ", "%s as %v", c.test, c.want)
		}
	}
	_, err := b.Check(t.Context(), "TestNoRaceLocked", NoRace, 0)
	assert.ErrorIs(t, err, ErrNothingRan)
}

// side is a function of naive.go and what stands at the line reported.
type side struct{ function, source string }

func TestNaiveRacesAreNamed(t *testing.T) {
	b := subjects(t)
	lookup := side{"naive.(*Store).find", "s.jobs[id]"}
	read := side{"naive.(*Store).Update", "before := *job"}
	set := side{"naive.set[", "*field = after"}
	for test, want := range map[string][2]side{
		"TestRaceLostUpdate":             {lookup, {"naive.(*Store).Update", "s.jobs[id] = &after"}},
		"TestRaceInconsistentState":      {read, set},
		"TestRacePollWhileUpdating":      {{"naive.(*Store).Get", "return *job"}, set},
		"TestRaceIterationWhileDeleting": {{"naive.(*Store).All.func1", "range s.jobs"}, {"naive.(*Store).Delete", "delete(s.jobs, id)"}},
		"TestRaceCreateTwice":            {{"naive.(*Store).Create", "taken := s.jobs[id]"}, {"naive.(*Store).Create", "s.jobs[id] = &job"}},
	} {
		f, err := b.Check(t.Context(), test, Race, 3)
		require.NoError(t, err)
		named := func(r Report) bool {
			return r.Now.at(want[0]) && r.Before.at(want[1]) || r.Now.at(want[1]) && r.Before.at(want[0])
		}
		var reports []Report
		for _, r := range f.Free {
			reports = append(reports, r.Reports...)
		}
		assert.Truef(t, slices.ContainsFunc(reports, named), "%s: want %v, got %v", test, want, reports)
	}
}

// at reads the source, so that the line may move.
func (a Access) at(want side) bool {
	f := a.Site()
	text, err := os.ReadFile(f.File)
	lines := strings.Split(string(text), "\n")
	return err == nil && filepath.Base(f.File) == "naive.go" && strings.Contains(f.Func, want.function) &&
		f.Line <= len(lines) && strings.Contains(lines[f.Line-1], want.source)
}

func TestRuntimeEndsIterationWhileDeleting(t *testing.T) {
	b := subjects(t)
	r, err := b.Run(t.Context(), "TestRaceIterationWhileDeletingEndsTheProcess", false)
	require.NoError(t, err)
	assert.Equal(t, "concurrent map iteration and map write", r.Fatal, r.Output)
	assert.False(t, r.Passed)
}

func TestExpectationIsInTheName(t *testing.T) {
	for name, want := range map[string]Expectation{"TestRaceX": Race, "TestNoRaceX": NoRace, "TestLogicRaceX": LogicRace} {
		got, err := Expect(name)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := Expect("TestOther")
	assert.ErrorContains(t, err, "TestOther: the name says no expectation")
}

func TestInterleaveRunsBothOnce(t *testing.T) {
	for _, parked := range []string{"", "1"} {
		t.Setenv(parkVariable, parked)
		for _, gaps := range []int{0, 1, 2} {
			first, second := 0, make(chan bool, 2)
			Interleave(func(gap func()) {
				for range gaps {
					gap()
				}
				first++
			}, func() { second <- true })
			assert.Equalf(t, 1, first, "parked %q, %d gaps", parked, gaps)
			assert.Lenf(t, second, 1, "parked %q, %d gaps", parked, gaps)
		}
	}
}
