package std

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand"
	randv2 "math/rand/v2"
	"net"
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

// inTurn does the same with a lock around each.
func inTurn(f, g func()) {
	var mu sync.Mutex
	both(func() { mu.Lock(); defer mu.Unlock(); f() }, func() { mu.Lock(); defer mu.Unlock(); g() })
}

func TestRandomGlobals(t *testing.T) {
	both(func() { rand.Intn(10) }, func() { randv2.IntN(10) })
	n := rand.Intn(3) + rand.Int()%2 + len(rand.Perm(3)) + randv2.IntN(4) + len(randv2.Perm(2)) + randv2.N(5)
	s := []int{1, 2, 3}
	rand.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	randv2.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	t.Log(n >= 5, s[0]+s[1]+s[2], rand.Float64() < 1, randv2.Float64() < 1, rand.Int63() >= 0, randv2.Uint64()|1 != 0)
	r := rand.New(rand.NewSource(1))
	t.Log(r.Intn(1000), r.Intn(1000))
	p := randv2.New(randv2.NewPCG(1, 2))
	t.Log(p.IntN(1000), p.IntN(1000))
}

func TestIOPipe(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		fmt.Fprintln(w, "one")
		fmt.Fprintln(w, "two")
		w.CloseWithError(errors.New("the end"))
	}()
	s := bufio.NewScanner(r)
	for s.Scan() {
		t.Log(s.Text())
	}
	t.Log(s.Err())
	_, err := w.Write(nil)
	t.Log(err, r.Close())
}

func TestNoRaceIOPipe(t *testing.T) {
	n := 0
	r, w := io.Pipe()
	go func() { n++; w.Write([]byte("x")) }()
	r.Read(make([]byte, 1))
	t.Log(n)
}

func TestRaceIOPipe(t *testing.T) {
	n := 0
	r, w := io.Pipe()
	go func() { n++; w.Write([]byte("x")); n++; w.Close() }()
	r.Read(make([]byte, 1))
	n++
	io.Copy(io.Discard, r)
}

func TestNetPipe(t *testing.T) {
	a, b := net.Pipe()
	go func() { fmt.Fprint(a, "hello"); a.Close() }()
	text, err := io.ReadAll(b)
	t.Log(string(text), err, a.LocalAddr(), b.RemoteAddr().Network())
	_, err = b.Write([]byte("x"))
	t.Log(err)
}

func TestNoRaceNetPipe(t *testing.T) {
	n := 0
	a, b := net.Pipe()
	done := make(chan bool)
	go func() { n++; a.Write([]byte("x")); close(done) }()
	b.Read(make([]byte, 1))
	t.Log(n)
	<-done
}

func TestRaceNetPipe(t *testing.T) {
	n := 0
	a, b := net.Pipe()
	go func() { a.Write([]byte("x")); n++; a.Close() }()
	b.Read(make([]byte, 1))
	n++
	io.Copy(io.Discard, b)
}
