package engine

import (
	"slices"
	"testing"
)

func TestCallsInALine(t *testing.T) {
	for line, want := range map[string][]string{
		"defer s.mu.Lock()":                  {"s.mu.Lock()"},
		"return w.low.Lock(), w.high.Lock()": {"w.low.Lock()", "w.high.Lock()"},
		"a.Lock(b.Lock(1), c[i].Lock(2))":    {"b.Lock(1)", "c[i].Lock(2)", "a.Lock(…)"},
		"Lock()":                             nil,
		"defer open(a(b), 1).Lock()":         {"open(a(b), 1).Lock()"},
		"f(x)[i].mu(y).Lock()":               {"f(x)[i].mu(y).Lock()"},
		"if ok); z).Lock()":                  {".Lock()"},
	} {
		if got := callsIn(line, "Lock"); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}
