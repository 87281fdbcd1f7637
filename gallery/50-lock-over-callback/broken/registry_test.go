package registry

import "testing"

func TestAddWhileEach(t *testing.T) {
	r := &Registry{}
	r.Add("db")
	added := make(chan bool, 1)
	go func() {
		r.Add("cache")
		added <- true
	}()
	seen := 0
	r.Each(func(string) {
		if seen++; seen == 1 {
			<-added // BUG callback
		}
	})
	if seen < 1 || seen > 2 {
		t.Errorf("saw %d services", seen)
	}
}
