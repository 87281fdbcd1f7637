package version

import "testing"

func TestWait(t *testing.T) {
	v := New()
	go v.Bump()
	v.Wait(1)
}
