package modules

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func TestErrgroup(t *testing.T) {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(2)
	var mu sync.Mutex
	n := 0
	for i := 0; i < 3; i++ {
		g.Go(func() error {
			mu.Lock()
			defer mu.Unlock()
			n++
			return nil
		})
	}
	t.Log(g.Wait(), n, context.Cause(ctx))
	var h errgroup.Group
	h.Go(func() error { return errors.New("failed") })
	t.Log(h.Wait())
}

func TestRaceErrgroup(t *testing.T) {
	var g errgroup.Group
	n := 0
	g.Go(func() error { n++; return nil })
	g.Go(func() error { n++; return nil })
	g.Wait()
}

func TestNoRaceErrgroup(t *testing.T) {
	var g errgroup.Group
	n := 0
	g.Go(func() error { n++; return nil })
	g.Wait()
	n++
	t.Log(n)
}

func TestNoRaceSingleflight(t *testing.T) {
	var g singleflight.Group
	n := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			v, err, _ := g.Do("key", func() (any, error) { mu.Lock(); defer mu.Unlock(); n++; return &n, nil })
			_, _ = v, err
		}()
	}
	wg.Wait()
	r := <-g.DoChan("other", func() (any, error) { return 1, nil })
	t.Log(n >= 1, r.Val, r.Err, r.Shared)
}

// Callers share the result of one call.
func TestRaceSingleflight(t *testing.T) {
	var g singleflight.Group
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			v, _, _ := g.Do("key", func() (any, error) { return make([]int, 1), nil })
			v.([]int)[0]++
		}()
	}
	wg.Wait()
}

func TestNoRaceSemaphore(t *testing.T) {
	s := semaphore.NewWeighted(1)
	n := 0
	inc := func() {
		if s.Acquire(context.Background(), 1) == nil {
			n++
			s.Release(1)
		}
	}
	done := make(chan bool)
	go func() { inc(); close(done) }()
	inc()
	<-done
	t.Log(n)
}

func TestRaceSemaphore(t *testing.T) {
	s := semaphore.NewWeighted(2)
	n := 0
	inc := func() {
		if s.Acquire(context.Background(), 1) == nil {
			n++
			s.Release(1)
		}
	}
	done := make(chan bool)
	go func() { inc(); close(done) }()
	inc()
	<-done
}

func TestEventually(t *testing.T) {
	var mu sync.Mutex
	done := false
	time.AfterFunc(time.Millisecond, func() { mu.Lock(); done = true; mu.Unlock() })
	require.Eventually(t, func() bool { mu.Lock(); defer mu.Unlock(); return done }, time.Minute, 5*time.Millisecond)
	assert.ElementsMatch(t, []int{1, 2}, []int{2, 1})
	assert.Panics(t, func() { panic("x") })
}

func TestGoleak(t *testing.T) {
	defer goleak.VerifyNone(t)
	c := make(chan bool)
	go func() { <-c }()
	t.Log(goleak.Find(goleak.IgnoreCurrent()) == nil)
	c <- true
}

func TestFailGoleak(t *testing.T) {
	go func() { select {} }()
	err := goleak.Find()
	t.Error(err != nil && strings.Contains(err.Error(), "TestFailGoleak.func1 on top of the stack"))
}

// A Store is what the mock below stands for.
type Store interface {
	Get(key string) (int, error)
}

// MockStore is written as mockgen writes it.
type MockStore struct{ ctrl *gomock.Controller }

func (m *MockStore) Get(key string) (int, error) {
	m.ctrl.T.Helper()
	ret := m.ctrl.Call(m, "Get", key)
	ret0, _ := ret[0].(int)
	ret1, _ := ret[1].(error)
	return ret0, ret1
}

func (m *MockStore) expect(key any) *gomock.Call { return m.ctrl.RecordCall(m, "Get", key) }

func TestGomock(t *testing.T) {
	m := &MockStore{gomock.NewController(t)}
	m.expect("a").Return(1, nil).Times(2)
	m.expect(gomock.Any()).DoAndReturn(func(k string) (int, error) { return len(k), errors.New("e") }).AnyTimes()
	done := make(chan bool)
	go func() { m.Get("a"); close(done) }()
	m.Get("a")
	<-done
	t.Log(m.Get("long"))
}

func TestFailGomock(t *testing.T) {
	m := &MockStore{gomock.NewController(t)}
	done := make(chan bool)
	go func() {
		defer close(done)
		m.Get("unexpected")
		t.Log("never")
	}()
	<-done
}

func TestFailGomockMissing(t *testing.T) {
	m := &MockStore{gomock.NewController(t)}
	m.expect("a").Return(1, nil)
}

func TestRaceGomock(t *testing.T) {
	m := &MockStore{gomock.NewController(t)}
	n := 0
	m.expect("a").Do(func(string) { n++ }).Return(0, nil)
	done := make(chan bool)
	go func() { m.Get("a"); close(done) }()
	n++
	<-done
}
