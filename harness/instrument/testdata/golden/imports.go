// Package p has every form of import.
package p // import "example.com/p"

import (
	. "runtime"
	s "sync"
	_ "sync/atomic"
	"time"
)

type T struct {
	s.Mutex
	t *time.Timer
}

func (t *T) use() {
	t.Lock()
	Gosched()
	_rl := t.t
	_ = _rl.C
}
