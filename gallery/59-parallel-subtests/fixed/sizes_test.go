package sizes

import "testing"

func TestText(t *testing.T) {
	for name, n := range map[string]int{"5 B": 5, "2 kB": 2048} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Text(n)
			if got != name {
				t.Errorf("got %q, want %q", got, name)
			}
		})
	}
}
