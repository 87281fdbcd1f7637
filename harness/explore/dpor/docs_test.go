//go:build !race

package dpor

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// asWritten is how many programs make oracle draws, and docs/proof.md has the numbers of.
const asWritten = 1500

var comma = regexp.MustCompile(`(\d),(\d{3})`)

// says holds docs/proof.md to what a test has counted: the words, however the lines
// are broken, and the numbers with commas or without.
func says(t *testing.T, format string, numbers ...any) {
	t.Helper()
	page, err := os.ReadFile("../../../docs/proof.md")
	if err != nil {
		t.Fatal(err)
	}
	words := func(s string) string { return strings.Join(strings.Fields(comma.ReplaceAllString(s, "$1$2")), " ") }
	if want := fmt.Sprintf(format, numbers...); !strings.Contains(words(string(page)), words(want)) {
		t.Errorf("docs/proof.md should say: %s", want)
	}
}

func TestDocsLimits(t *testing.T) {
	says(t, "it is let look %d times in a row", Spins)
	says(t, "an execution had more than %d operations or %d goroutines", MaxEvents, MaxGoroutines)
	says(t, "more than %d pairs of a send and a receive, or more than %d ways", MaxPairs, MaxLater)
}
