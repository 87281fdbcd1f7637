package p

import (
	"errors"
	"sync"
)

var (
	mu       sync.Mutex
	count    int
	constant = 3
	Exported = 4
	names    = []string{"a", "b"} // only read
	handed   = []string{"a", "b"} // handed out
	changed  = []string{"a", "b"}
	index    = map[string]int{"a": 1}
	cache    = map[string]int{}
	errBad   = errors.New("bad")
	pointer  = new(int)
	_        = 5
)

func use(i int) (string, int, []string) {
	mu.Lock()
	count++
	changed[0] = names[i]
	cache["a"] = index["a"] + constant
	for _, n := range names {
		_ = n
	}
	return names[len(names)-1], *pointer, handed
}

var _ = errBad
