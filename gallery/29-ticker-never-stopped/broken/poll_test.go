package poll

import (
	"testing"
	"time"
)

func TestEvery(t *testing.T) {
	called := make(chan bool, 100)
	stop := Every(time.Millisecond, func() {
		select {
		case called <- true:
		default:
		}
	})
	<-called
	<-called
	stop()
}
