//go:build race

package engine

import "testing"

func TestNotUnderRace(t *testing.T) {
	t.Skip("the race detector and the coroutines of the explorer do not go together; these tests run without -race")
}
