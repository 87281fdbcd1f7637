package miner

import "testing"

func TestStop(t *testing.T) {
	if n := Start().Stop(); n < 0 {
		t.Errorf("%d attempts", n)
	}
}
