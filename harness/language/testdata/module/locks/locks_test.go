package locks

import (
	"sync"
	"testing"
)

// both runs f and g in goroutines of their own and waits for them.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

type counter struct {
	sync.Mutex
	n int
}

func (c *counter) add() {
	c.Lock()
	defer c.Unlock()
	c.n++
}

type outer struct{ *counter }

func TestNoRaceMutex(t *testing.T) {
	var c counter
	both(c.add, c.add)
	o := outer{&c}
	both(o.add, func() { o.Lock(); o.n++; o.Unlock() })
	lock, unlock := (*sync.Mutex).Lock, c.Unlock
	both(func() { lock(&c.Mutex); c.n++; unlock() }, c.add)
	var l sync.Locker = &c
	both(func() { l.Lock(); defer l.Unlock(); c.n++ }, c.add)
	t.Log(c.n)
}

func TestRaceMutex(t *testing.T) {
	var c counter
	both(c.add, func() { c.n++ })
}

func TestRaceMutexCopied(t *testing.T) {
	a := counter{}
	b := &a.n
	both(func() { a.add() }, func() { var m sync.Mutex; m.Lock(); *b++; m.Unlock() })
}

func TestNoRaceTryLock(t *testing.T) {
	var c counter
	try := func() {
		if c.TryLock() {
			c.n++
			c.Unlock()
		}
	}
	both(try, try)
	t.Log(c.n > 0)
}

func TestRaceTryLock(t *testing.T) {
	var c counter
	both(c.add, func() {
		if !c.TryLock() {
			c.n++ // a failed TryLock orders nothing
			return
		}
		c.Unlock()
	})
}

func TestMutexMisused(t *testing.T) {
	var mu sync.Mutex
	t.Log(mu.TryLock(), mu.TryLock())
	mu.Unlock()
	var rw sync.RWMutex
	t.Log(rw.TryRLock(), rw.TryLock(), rw.TryRLock())
	rw.RUnlock()
	rw.RUnlock()
	t.Log(rw.TryLock(), rw.TryRLock())
	rw.Unlock()
}

func TestNoRaceRWMutex(t *testing.T) {
	var mu sync.RWMutex
	n, sum := 0, make(chan int, 2)
	read := func() { mu.RLock(); sum <- n; mu.RUnlock() }
	both(func() { both(read, read) }, func() { mu.Lock(); n++; mu.Unlock() })
	t.Log(n, len(sum))
}

func TestRaceRWMutex(t *testing.T) {
	var mu sync.RWMutex
	n := 0
	write := func() { mu.RLock(); n++; mu.RUnlock() }
	both(write, write)
}

func TestNoRaceRLocker(t *testing.T) {
	var mu sync.RWMutex
	n, m := 0, 0
	r := mu.RLocker()
	both(func() { mu.Lock(); n++; mu.Unlock() }, func() { r.Lock(); m = n; r.Unlock() })
	t.Log(n, m <= n)
}

func TestRaceRLocker(t *testing.T) {
	var mu sync.RWMutex
	n := 0
	r := mu.RLocker()
	both(func() { mu.RLock(); n++; mu.RUnlock() }, func() { r.Lock(); _ = n; r.Unlock() })
}

// A waiting writer keeps later readers out: a goroutine that holds a read lock
// and asks for another waits for ever.
func TestLogicRaceWriterPreference(t *testing.T) {
	var mu sync.RWMutex
	both(func() {
		mu.RLock()
		mu.RLock()
		mu.RUnlock()
		mu.RUnlock()
	}, func() { mu.Lock(); mu.Unlock() })
}

func TestNoRaceWaitGroup(t *testing.T) {
	var wg sync.WaitGroup
	var n [3]int
	for i := range n[:2] {
		wg.Add(1)
		go func(i int) { defer wg.Done(); n[i] = i + 1 }(i)
	}
	wg.Go(func() { n[2] = 3 })
	wg.Wait()
	t.Log(n)
}

func TestRaceWaitGroup(t *testing.T) {
	var wg sync.WaitGroup
	n := 0
	wg.Add(1)
	go func() { wg.Done(); n++ }()
	wg.Wait()
	n++
}

func TestWaitGroupMisused(t *testing.T) {
	defer func() { t.Log(recover()) }()
	var wg sync.WaitGroup
	wg.Done()
}

func TestNoRaceOnce(t *testing.T) {
	var once sync.Once
	n := 0
	get := func() int { once.Do(func() { n++ }); return n }
	both(func() { get() }, func() { get() })
	t.Log(n)
}

func TestRaceOnce(t *testing.T) {
	var once sync.Once
	n := 0
	both(func() { once.Do(func() { n++ }) }, func() { _ = n })
}

func TestOncePanics(t *testing.T) {
	var once sync.Once
	func() {
		defer func() { t.Log(recover()) }()
		once.Do(func() { panic("in once") })
	}()
	once.Do(func() { t.Log("never") })
	f := sync.OnceFunc(func() { panic("in OnceFunc") })
	for i := 0; i < 2; i++ {
		func() {
			defer func() { t.Log(recover()) }()
			f()
		}()
	}
}

func TestNoRaceOnceFunc(t *testing.T) {
	n := 0
	f := sync.OnceFunc(func() { n++ })
	v := sync.OnceValue(func() int { f(); return n * 10 })
	vs := sync.OnceValues(func() (int, error) { return v() + 1, nil })
	both(func() { v() }, func() { vs() })
	a, err := vs()
	t.Log(n, v(), a, err)
}

func TestRaceOnceFunc(t *testing.T) {
	n := 0
	f := sync.OnceFunc(func() { n++ })
	both(f, func() { _ = n })
}

func TestRaceOnceValue(t *testing.T) {
	n := 0
	f := sync.OnceValue(func() *int { n++; return &n })
	both(func() { *f() = 1 }, func() { *f() = 2 })
}

func TestRaceOnceValues(t *testing.T) {
	n := 0
	f := sync.OnceValues(func() (*int, error) { return &n, nil })
	both(func() { p, _ := f(); *p = 1 }, func() { p, _ := f(); _ = *p })
}

func TestNoRaceCond(t *testing.T) {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	ready, n := false, 0
	wait := func() {
		c.L.Lock()
		for !ready {
			c.Wait()
		}
		n++
		c.L.Unlock()
	}
	both(func() { both(wait, wait) }, func() { mu.Lock(); ready = true; c.Broadcast(); mu.Unlock() })
	t.Log(n)
}

func TestRaceCond(t *testing.T) {
	c := sync.NewCond(&sync.Mutex{})
	ready := false
	both(func() {
		c.L.Lock()
		for !ready {
			c.Wait()
		}
		c.L.Unlock()
	}, func() { ready = true; c.L.Lock(); c.Signal(); c.L.Unlock() })
}

func TestLogicRaceCond(t *testing.T) {
	c := sync.NewCond(new(sync.RWMutex))
	both(func() { c.L.Lock(); c.Wait(); c.L.Unlock() }, func() { c.Signal() })
}

func TestNoRaceMap(t *testing.T) {
	var m sync.Map
	set := func(k string, v int) func() {
		return func() {
			m.Store(k, v)
			m.Swap(k, v+1)
			m.CompareAndSwap(k, v+1, v+2)
			m.LoadOrStore(k, 0)
		}
	}
	both(set("a", 1), set("b", 2))
	n := 0
	m.Range(func(k, v any) bool { n += v.(int); return true })
	v, loaded := m.LoadAndDelete("a")
	t.Log(n, v, loaded, m.CompareAndDelete("b", 4))
	m.Delete("x")
	m.Clear()
	_, ok := m.Load("b")
	t.Log(ok)
	x := 0
	both(func() { x = 1; m.Store("x", true) }, func() {
		if _, ok := m.Load("x"); ok {
			x = 2
		}
	})
	t.Log(x > 0)
}

func TestRaceMap(t *testing.T) {
	var m sync.Map
	m.Store("p", new(int))
	inc := func() { p, _ := m.Load("p"); *p.(*int)++ }
	both(inc, inc)
}

func TestNoRacePool(t *testing.T) {
	p := sync.Pool{New: func() any { return new([4]int) }}
	use := func() {
		a := p.Get().(*[4]int)
		a[0]++
		p.Put(a)
	}
	both(use, use)
	t.Log(p.Get() != nil)
}

func TestRacePool(t *testing.T) {
	p := sync.Pool{New: func() any { return new([4]int) }}
	use := func() {
		a := p.Get().(*[4]int)
		p.Put(a)
		a[0]++
	}
	both(use, use)
}
