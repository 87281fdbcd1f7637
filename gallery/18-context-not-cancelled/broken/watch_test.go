package watch

import "testing"

func TestClose(t *testing.T) {
	w := Start()
	w.Close()
	w.Close()
}
