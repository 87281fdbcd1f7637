package quota

import (
	"context"
	"fmt"
	"testing"
)

func TestOneGivesUp(t *testing.T) {
	q := New(5)
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan bool)
	go func() {
		q.Left(ctx)
		close(gone)
	}()
	cancel() // the first caller gives up, before or after the owner has its question
	<-gone
	n, err := q.Left(context.Background())
	if err != nil || n != 5 {
		t.Errorf("got %d, %v", n, err)
	}
	t.Attr("outcome", fmt.Sprint(n, " left"))
	q.Close()
}
