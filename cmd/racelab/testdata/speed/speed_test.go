// Package speed has tests that pass on every schedule and import a test library,
// whose package variables are put back before each.
package speed

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type store struct {
	mu   sync.Mutex
	jobs map[string]int
}

func (s *store) get(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jobs[id]
}

func (s *store) put(id string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[id] = n
}

func TestGetThenPut(t *testing.T) { getThenPut(t) }

// TestGetThenPutTimed reads the clock besides. That may have a say in what an execution
// does, so none of its schedules is known from another one.
func TestGetThenPutTimed(t *testing.T) {
	_ = time.Now()
	getThenPut(t)
}

func getThenPut(t *testing.T) {
	s := &store{jobs: map[string]int{}}
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.put("a", s.get("a")+1)
		}()
	}
	wg.Wait()
	n := s.get("a")
	require.GreaterOrEqual(t, n, 1)
	require.LessOrEqual(t, n, 2)
}

// TestFloor starts as many goroutines, and nothing is decided.
func TestFloor(t *testing.T) { floor() }

func TestFloorTimed(t *testing.T) {
	_ = time.Now()
	floor()
}

func floor() {
	for range 2 {
		go func() {}()
	}
}

// quiet is no T that is told of helpers.
type quiet struct{}

func (quiet) Errorf(string, ...any) {}
func (quiet) FailNow()              {}

// BenchmarkPlain is what TestGetThenPut does itself, one after the other.
func BenchmarkPlain(b *testing.B) {
	for b.Loop() {
		s := &store{jobs: map[string]int{}}
		for range 2 {
			s.put("a", s.get("a")+1)
		}
		n := s.get("a")
		require.GreaterOrEqual(quiet{}, n, 1)
		require.LessOrEqual(quiet{}, n, 2)
	}
}
