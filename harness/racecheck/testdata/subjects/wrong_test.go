package subjects

import "testing"

// What is below has no expectation that it meets. The tests of racecheck use it
// to see racecheck fail.

func TestSkips(t *testing.T) { t.Skip("on purpose") }

func TestFails(t *testing.T) { t.Fatal("on purpose") }
