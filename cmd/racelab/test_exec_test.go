package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
)

func TestLastWords(t *testing.T) {
	const message = "printed\nruntime: goroutine stack exceeds 1000000000-byte limit\nfatal error: out of luck\n"
	const crash = `
runtime stack:
runtime.throw({0x1, 0x2})
	/go/src/runtime/panic.go:1 +0x1 fp=0x1 sp=0x2 pc=0x3

goroutine 20 gp=0x1 m=4 mp=0x2 [running]:
runtime.newstack()
	/go/src/runtime/stack.go:1 +0x1 fp=0x1 sp=0x2 pc=0x3
user.example/p.deep(0x1)
	/home/p/p_test.go:5 +0x1e fp=0x1 sp=0x2 pc=0x3

goroutine 1 [chan receive]:
main.main()
`
	first, stack := lastWords([]byte(message), []byte(crash))
	require.Equal(t, "fatal error: out of luck", first)
	require.Equal(t, "goroutine 20 gp=0x1 m=4 mp=0x2 [running]:\nruntime.newstack()\n\t/go/src/runtime/stack.go:1 +0x1\n"+
		"user.example/p.deep(0x1)\n\t/home/p/p_test.go:5 +0x1e", stack)
	first, _ = lastWords(nil, []byte(crash))
	require.Equal(t, "fatal error: stack overflow", first)
	first, _ = lastWords(nil, []byte("panic: no\n"+crash))
	require.Equal(t, "panic: no", first)
	first, stack = lastWords([]byte(message), nil)
	require.Empty(t, first+stack)
}

func TestRunning(t *testing.T) {
	start := func(name string) wire.Event { return wire.Event{Kind: wire.KindStart, Test: wire.Test{Test: name}} }
	done := func(name string) wire.Event { return wire.Event{Kind: wire.KindDone, Test: wire.Test{Test: name}} }
	for _, c := range []struct {
		events []wire.Event
		want   string
	}{
		{nil, ""},
		{[]wire.Event{start("A"), done("A")}, ""},
		{[]wire.Event{start("A"), done("A"), start("B")}, "B"},
		{[]wire.Event{start("A"), start("B"), done("B")}, "A"}, // A waits for its turn to run in parallel
	} {
		got, ok := wire.Running(c.events)
		require.Equal(t, c.want, got.Test)
		require.Equal(t, c.want != "", ok)
	}
}

func TestAvailable(t *testing.T) {
	require.EqualValues(t, 3<<20, available("MemTotal:  9999 kB\nMemAvailable:    3072 kB\n"))
	require.Zero(t, available("MemTotal: 1 kB\n"))
}

func TestIsPattern(t *testing.T) {
	for _, good := range []string{"", "TestX", "^TestX$/a|b/c", "Test[/]x/(a|b/c)", `a\/b`, "[a|b]/]"} {
		require.NoError(t, isPattern(good), good)
	}
	for _, bad := range []string{"[", "x/(", "a)|b", "*", "x/+"} {
		require.Error(t, isPattern(bad), bad)
	}
}
