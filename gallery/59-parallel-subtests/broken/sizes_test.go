// EXPECT verdict=data-race
// The parallel subtests share the variable of the function around them.

package sizes

import "testing"

func TestText(t *testing.T) {
	var got string
	for name, n := range map[string]int{"5 B": 5, "2 kB": 2048} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got = Text(n)    // BUG subtest
			if got != name { // BUG subtest
				t.Errorf("got %q, want %q", got, name)
			}
		})
	}
}
