package queue

import "testing"

func TestPutWhileClosing(t *testing.T) {
	q := New(2)
	put := make(chan bool)
	go func() { put <- q.Put(7) }()
	q.Close()
	if ok, n := <-put, len(q.Items()); ok != (n == 1) {
		t.Errorf("put %t, %d items", ok, n)
	}
}
