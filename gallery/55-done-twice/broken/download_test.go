package download

import (
	"sync"
	"testing"
)

func TestCancelAtTheEnd(t *testing.T) {
	d := Start()
	var wg sync.WaitGroup
	wg.Go(d.Finish)
	wg.Go(d.Cancel)
	there := d.Wait()
	wg.Wait()
	if again := d.Wait(); again != there {
		t.Errorf("part is there: %t, then %t", there, again)
	}
}
