package draw

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/racelab/harness/explore/wire"
)

// lanes makes a timeline of n goroutines, each of which takes one long step.
func lanes(n, length int) *wire.Timeline {
	t := &wire.Timeline{Scope: "sampled", Replay: "racelab test"}
	for i := range n {
		t.Lanes = append(t.Lanes, wire.Lane{Name: fmt.Sprintf("worker#%d", i)})
		t.Steps = append(t.Steps, wire.Step{
			No: i + 1, Lane: i, File: "/src/store.go", Line: 10 + i,
			Ops: []string{"write " + strings.Repeat("x", length)}, Mark: i == n-1, Note: "overwrites step 1",
		})
	}
	return t
}

// However many goroutines there are and however much they say, a line fits the
// page, nothing is lost, and the columns of a few stand in their order.
func TestFitsThePage(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for length := 1; length < 90; length += 7 {
			tl := lanes(n, length)
			text := Style{}.Story([]string{"assertion: wrong"}, tl)
			joined := strings.Join(strings.Fields(text), "")
			for i := range tl.Steps {
				if want := strings.Join(strings.Fields(Place(&tl.Steps[i])+Ops(&tl.Steps[i])), ""); !strings.Contains(joined, want) {
					t.Fatalf("%d goroutines, %d: step %d is not told whole:\n%s", n, length, i+1, text)
				}
				if !strings.Contains(text, tl.Lanes[i].Name) {
					t.Fatalf("%d goroutines, %d: %s is not named:\n%s", n, length, tl.Lanes[i].Name, text)
				}
			}
			for l := range strings.Lines(text) {
				if utf8.RuneCountInString(strings.TrimRight(l, "\n")) > defaultWidth {
					t.Fatalf("%d goroutines, %d: a line of %d:\n%s", n, length, utf8.RuneCountInString(l), text)
				}
			}
		}
	}
}

// The layout that the issue on the command gives.
func TestLayout(t *testing.T) {
	tl := &wire.Timeline{
		Lanes: []wire.Lane{{Name: "main"}, {Name: "heartbeat"}},
		Steps: []wire.Step{
			{No: 1, Lane: 0, File: "s/store.go", Line: 41, Ops: []string{"read job.Progress=10"}},
			{No: 2, Lane: 1, File: "s/store.go", Line: 58, Ops: []string{"read job.Progress=10"}},
			{No: 3, Lane: 0, File: "s/store.go", Line: 44, Ops: []string{"write job.Progress=20"}, Mark: true},
			{No: 4, Lane: 1, File: "s/store.go", Line: 61, Ops: []string{"write job.Progress=10"}, Mark: true, Note: "overwrites step 3"},
		},
		Why:   []string{"data race between steps 3 and 4: no happens-before edge orders them"},
		Scope: "sampled, 1,000 schedules; everything instrumented", Replay: "racelab test -run '^TestProgress$' -replay r1:… ./store",
	}
	want := `assertion: progress is 10, want 20            store_test.go:31

  step  main                                heartbeat
     1  store.go:41  read  job.Progress=10
     2                                      store.go:58  read  job.Progress=10
   * 3  store.go:44  write job.Progress=20
   * 4                                      store.go:61  write job.Progress=10     overwrites step 3

data race between steps 3 and 4: no happens-before edge orders them
scope: sampled, 1,000 schedules; everything instrumented
replay: racelab test -run '^TestProgress$' -replay r1:… ./store
`
	headline := []string{"assertion: progress is 10, want 20            store_test.go:31"}
	if got := (Style{}).Story(headline, tl); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	colored := Style{Color: true}.Story(headline, tl)
	if !strings.Contains(colored, "\x1b[1;31m") {
		t.Error("a terminal gets colours")
	}
}
