package gate

import "testing"

func TestWait(t *testing.T) {
	g := New()
	done := make(chan bool)
	go func() {
		g.Wait()
		close(done)
	}()
	g.Open()
	<-done
	t.Attr("outcome", "let through")
}
