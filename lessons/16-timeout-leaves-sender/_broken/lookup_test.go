package lookup

import (
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	slow := func() string {
		time.Sleep(time.Second)
		return "42"
	}
	a, err := Find(slow, time.Second) // the answer and the timeout are due together
	if err != nil {
		a = err.Error()
	}
	t.Attr("outcome", a)
}
