package harness

import (
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// TestPairs: every call that is drawn stands beside every other one, and beside itself,
// in a program that is not.
func TestPairs(t *testing.T) {
	for _, wide := range []bool{false, true} {
		met := make(map[[2]jobstore.Call]bool)
		for _, p := range pairs(wide) {
			require.Len(t, p.threads, 2, "%s", p)
			one, other := p.threads[0][0].Call, p.threads[1][0].Call
			met[[2]jobstore.Call{one, other}], met[[2]jobstore.Call{other, one}] = true, true
		}
		for _, one := range kinds(wide) {
			for _, other := range kinds(wide) {
				require.True(t, met[[2]jobstore.Call{one, other}], "%v beside %v, wide: %t", one, other, wide)
			}
		}
	}
}
