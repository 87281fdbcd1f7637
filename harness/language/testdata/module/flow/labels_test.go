package flow

import "testing"

func TestLabels(t *testing.T) {
	p := &struct{ n, i int }{}
	c := make(chan int, 8)
outer:
	for p.i = 0; p.i < 5; p.i++ {
	inner:
		switch {
		case p.i == 1:
			continue outer
		case p.i == 4:
			break outer
		case p.i == 2:
			p.n += 10
			fallthrough
		case p.i == 100:
			for {
				break inner
			}
		default:
			p.n++
		}
		c <- p.i
	}
	close(c)
read:
	for v := range c {
		if v == 2 {
			continue read
		}
		p.n += v
	}
	m := map[string]int{"a": 1}
maps:
	for k, v := range m {
		for range m {
			p.n += v + len(k)
			continue maps
		}
	}
	{
		if p.n > 0 {
			goto past
		}
		p.n = -1
	}
past:
	t.Log(p.n, p.i)
}

func TestGoto(t *testing.T) {
	p := &struct{ n int }{}
	m := map[string]int{}
	c := make(chan int, 3)
	i := 0
top:
	p.n++
	m["x"] += p.n
	c <- p.n
	if p.n < 3 {
		goto top
	}
loop:
	select {
	case v := <-c:
		i += v
		goto loop
	default:
	}
	goto end
end:
	t.Log(p.n, m, i)
	func() {
		x := 0
	again:
		func() { x++ }() // captured and assigned
		if x < 3 {
			goto again
		}
		t.Log(x)
	}()
	n := 0
	goto send
send:
	c <- n
	p.n = <-c
	n = p.n + 1
	switch {
	case n == 1:
		goto assign
	}
assign:
	p.n, n = n, p.n
	t.Log(p.n, n)
	goto last
last:
}

func TestLabelledStatements(t *testing.T) {
	p := &struct{ n int }{}
	c := make(chan int, 1)
	m := map[int]int{}
	done := make(chan bool)
	n := 0
a:
	p.n = 1
b:
	c <- p.n
d:
	m[1] = <-c
e:
	go func() { done <- true }()
f:
	<-done
g:
	p.n, m[2] = m[1], p.n
h:
	p.n += m[2]
	if n++; n < 2 {
		switch n {
		case 1:
			goto a
		case 2:
			goto b
		case 3:
			goto d
		case 4:
			goto e
		case 5:
			goto f
		case 6:
			goto g
		default:
			goto h
		}
	}
	t.Log(p.n, m)
}

func TestSwitch(t *testing.T) {
	p := &struct {
		n int
		a any
		s string
	}{n: 1, a: 1}
	f := func(n int) int { t.Log("case", n); p.n = n; return n }
	switch p.n {
	case f(2), f(1):
		t.Log("matched", p.n)
	case f(3):
	}
	switch x := f(4); {
	case x > p.n:
		t.Log("never")
	case x == p.n:
		t.Log("equal")
	}
	switch {
	case p.s == "":
		t.Log("empty")
	}
	switch p.s = "x"; p.s {
	case "x":
		t.Log(p.s)
	}
	switch x := p.a.(type) {
	case int, string:
		t.Log("two types", x)
	case nil:
	}
	switch y := any(p).(type) {
	case interface{ none() }:
	case *struct {
		n int
		a any
		s string
	}:
		y.n++
		t.Log(y.n)
	default:
	}
	switch p.a = nil; x := p.a.(type) {
	case nil:
		t.Log(x == nil)
	}
	switch {
	}
	switch p.a.(type) {
	}
	var i any = []int{}
	defer func() { t.Log(recover()) }()
	switch i {
	case any([]int{}):
	}
}

func TestIfElse(t *testing.T) {
	p := &struct {
		n  int
		ok bool
		m  map[string]int
	}{m: map[string]int{"a": 1}}
	if p.n++; p.n > 5 {
		t.Log("never")
	} else if p.n, p.ok = p.m["a"]; !p.ok {
		t.Log("never")
	} else if v, ok := p.m["b"]; ok {
		t.Log(v)
	} else if p.m["c"]++; p.m["c"] == 1 {
		t.Log(p.n, p.ok, v, len(p.m))
	}
	if c := make(chan int, 1); len(c) == 0 {
		c <- 1
		if v, ok := <-c; ok && v == 1 {
			t.Log(v)
		}
	}
	for p.n = 0; p.n < 3; p.n++ {
	}
	for p.n, p.ok = 0, true; p.ok; p.n, p.ok = p.n+1, p.n < 3 {
	}
	for p.m["i"] = 0; p.m["i"] < 3; p.m["i"]++ {
	}
	c := make(chan int, 2)
	for c <- 1; len(c) < 2; c <- 2 {
	}
	t.Log(p.n, p.m["i"], len(c))
}
