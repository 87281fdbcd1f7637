package scenario

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var rewrite = flag.Bool("update", false, "write docs/scenarios.md instead of comparing")

const (
	docs  = "../../docs/scenarios.md"
	begin = "<!-- generated: go test ./harness/scenario -run TestDocs -update -->\n"
	end   = "<!-- end of generated -->\n"
)

func TestDocsAreWhatTheScenariosSay(t *testing.T) {
	page, err := os.ReadFile(docs)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(page), begin)
	require.True(t, ok, "%s has no line %q", docs, begin)
	was, tail, ok := strings.Cut(rest, end)
	require.True(t, ok, "%s has no line %q", docs, end)
	now := table() + evidence()
	if *rewrite {
		require.NoError(t, os.WriteFile(docs, []byte(head+begin+now+end+tail), 0o666))
		return
	}
	require.Equal(t, now, was, "%s is out of date: go test ./harness/scenario -run TestDocs -update", docs)
}

func table() string {
	var b strings.Builder
	b.WriteString("\n| scenario | what must hold | `naive.New` writes back the record | `naive.NewFields` sets fields |\n|---|---|---|---|\n")
	for _, s := range All() {
		fmt.Fprintf(&b, "| %s (`%s`) | %s | %s | %s |\n", s.Title, s.Name, s.Rule, s.cell("naive"), s.cell("naive-fields"))
	}
	return b.String()
}

// cell is the verdict of a real run and the reason that the scenario gives.
func (s Scenario) cell(name string) string {
	return fmt.Sprintf("**%s**: %s", s.show(name).Verdict, s.Claim(name).Why)
}

// show repeats a run until it met a before b, which is up to Go's maps; no
// other scenario depends on anything.
func (s Scenario) show(name string) Report {
	sub, err := FindStore(name)
	if err != nil {
		panic(err)
	}
	for {
		r := s.Run(sub)
		if seen := r.Outcome.Answers[0][0].Jobs; len(seen) == 0 || seen[0].ID == "a" {
			return r
		}
	}
}

func evidence() string {
	var b strings.Builder
	for _, s := range All() {
		name := "naive"
		if s.Naive.Verdict != Shows {
			name = "naive-fields"
		}
		fmt.Fprintf(&b, "\n### %s\n\nOn `%s`:\n\n```\n%s\n```\n", s.Title, name, strings.Join(s.show(name).Evidence(), "\n"))
	}
	return b.String() + "\n"
}
