package service

import (
	"fmt"
	"sync"
	"testing"
)

func TestOneEnd(t *testing.T) {
	s := New("abc123")
	var completed, failed bool
	var wg sync.WaitGroup
	wg.Go(func() { completed = s.Complete("abc123") })
	wg.Go(func() { failed = s.Fail("abc123") })
	wg.Wait()
	t.Attr("outcome", fmt.Sprintf("completed %t, failed %t", completed, failed))
	if completed == failed {
		t.Errorf("completed %t and failed %t, want one of them", completed, failed)
	}
}
