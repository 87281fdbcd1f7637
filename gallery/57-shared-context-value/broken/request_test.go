package request

import (
	"context"
	"sync"
	"testing"
)

func TestLabels(t *testing.T) {
	ctx := With(context.Background())
	var wg sync.WaitGroup
	for _, user := range []string{"ann", "bob"} {
		wg.Go(func() {
			mine := Label(ctx, user, "yes")
			if Value(mine, user) != "yes" {
				t.Errorf("%s has no label", user)
			}
		})
	}
	wg.Wait()
}
