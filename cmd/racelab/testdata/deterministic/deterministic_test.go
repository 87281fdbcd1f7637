package deterministic

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type node struct {
	name string
	next *node
}

// lose is a lost update that some schedules have.
func lose(t *testing.T, text string) {
	n := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			v := n
			mu.Unlock()
			mu.Lock()
			n = v + 1
			mu.Unlock()
		}()
	}
	wg.Wait()
	if n != 3 {
		t.Errorf("%d, want 3: %s", n, text)
	}
}

func TestMaps(t *testing.T) {
	byPtr := map[*node]int{}
	byAny := map[any]int{}
	byName := map[string]int{}
	for i := range 9 {
		n := &node{name: fmt.Sprint(i)}
		byPtr[n] = i
		byAny[*n] = i
		byAny[i] = i
		byName[n.name] = i
	}
	text := ""
	for n, i := range byPtr {
		text += fmt.Sprint(n.name, i, " ")
	}
	for k, i := range byAny {
		text += fmt.Sprint(k, i, " ")
	}
	for k := range byName {
		text += k + " "
		delete(byName, k)
	}
	lose(t, text)
}

func TestStdMaps(t *testing.T) {
	m := map[string]int{}
	for i := range 9 {
		m[fmt.Sprint(i)] = i
	}
	lose(t, fmt.Sprint(slices.Collect(maps.Keys(m)), slices.Collect(maps.Values(m))))
}

func TestReflectMaps(t *testing.T) {
	m := map[string]int{}
	for i := range 9 {
		m[fmt.Sprint(i)] = i
	}
	v := reflect.ValueOf(m)
	text := fmt.Sprint(v.MapKeys())
	for it := v.MapRange(); it.Next(); {
		text += it.Key().String()
	}
	lose(t, text)
}

func TestSyncMap(t *testing.T) {
	var m sync.Map
	for i := range 9 {
		m.Store(&node{name: fmt.Sprint(i)}, i)
	}
	text := ""
	m.Range(func(k, v any) bool { text += k.(*node).name; return true })
	lose(t, text)
}

func TestSelect(t *testing.T) {
	a, b, c := make(chan int, 9), make(chan int, 9), make(chan int, 9)
	for i := range 9 {
		a <- i
		b <- i
		c <- i
	}
	text := ""
	for range 27 {
		select {
		case <-a:
			text += "a"
		case <-b:
			text += "b"
		case <-c:
			text += "c"
		}
	}
	lose(t, text)
}

func TestTimers(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var n atomic.Int32
	for i := range 5 {
		time.AfterFunc(time.Duration(i%2)*time.Millisecond, func() { n.Add(int32(i)) })
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	text := ""
	for done := false; !done; {
		select {
		case at := <-tick.C:
			text += at.Format("05.000 ")
		case <-ctx.Done():
			done = true
		}
	}
	lose(t, text+fmt.Sprint(n.Load(), time.Now().UnixNano()))
}

func TestRand(t *testing.T) {
	lose(t, fmt.Sprint(rand.Int(), rand.Perm(5), randv2.IntN(1000), rand.New(rand.NewSource(rand.Int63())).Int()))
}

func TestPointers(t *testing.T) {
	var head *node
	var any any
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := &node{name: fmt.Sprint(i), next: head}
			head = n
			any = n
		}()
	}
	wg.Wait()
	k := 0
	for n := head; n != nil; n = n.next {
		k++
	}
	if k != 3 || any == nil {
		t.Errorf("%d nodes", k)
	}
}

func TestChanOfPointers(t *testing.T) {
	c := make(chan *node)
	f := make(chan func(), 2)
	for i := range 3 {
		go func() { c <- &node{name: fmt.Sprint(i)}; f <- func() {} }()
	}
	if n := <-c; n.name == "2" {
		t.Errorf("first is %v", n.name)
	}
	<-c
	<-c
}
