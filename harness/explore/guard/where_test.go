package guard

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDescribe(t *testing.T) {
	const own = "user.example/p.TestX(0x1)\n\t/home/p/x_test.go:9 +0x2e\n"
	const std = "net.(*netFD).accept(0x1)\n\t/go/src/net/fd_unix.go:150 +0x8e\n"
	const rt = "runtime.gopark(...)\n\t/go/src/runtime/proc.go:3\ninternal/poll.(*FD).Accept(0x1)\n\t/go/src/internal/poll/fd.go:3 +0x1\n"
	for _, c := range []struct{ dump, std, state, place string }{
		{"goroutine 7 [running]:\n" + own, "/go/src/", "running", "user.example/p.TestX (x_test.go:9)"},
		{"goroutine 7 [IO wait]:\n" + rt + std + own, "/go/src/", "IO wait", "net.(*netFD).accept, called by user.example/p.TestX (x_test.go:9)"},
		{"goroutine 7 [IO wait]:\n" + rt + std, "/go/src/", "IO wait", "net.(*netFD).accept"},
		{"goroutine 7 [IO wait]:\n" + rt + std + own, "", "IO wait", "net.(*netFD).accept (fd_unix.go:150)"},
		{"goroutine 7 [running]:\ngopkg.example/y%2ev3.TestX(...)\n\t/home/p/x_test.go:9 +0x2e\n", "", "running", "gopkg.example/y.v3.TestX (x_test.go:9)"},
		{"goroutine 7 [running]:\n" + rt, "/go/src/", "running", "an unknown place"},
	} {
		state, place := describe(c.dump, c.std)
		require.Equal(t, c.state, state)
		require.Equal(t, c.place, place)
	}
}

func TestStandard(t *testing.T) {
	require.True(t, strings.HasSuffix(standard(), "/src/"), standard())
}

// Input comes from a goroutine of the execution, which has no turn, or from outside: it is
// waited for as long as somebody in the process may be about to write.
func TestSilent(t *testing.T) {
	const (
		reads  = "goroutine 9 [IO wait, 2 minutes]:\nos.(*File).read(0x1)\n\t/go/src/os/file_posix.go:29 +0x1\nuser.example/p.TestX(0x1)\n\t/home/p/x_test.go:9 +0x2e\ncreated by iter.Pull[...]\n"
		writes = "goroutine 8 [coroutine]:\niter.Pull[...]\ncreated by iter.Pull[...]\n"
		waits  = "goroutine 1 [chan receive]:\ntesting.(*T).Run(0x1)\n"
		signal = "goroutine 3 [syscall]:\nos/signal.signal_recv()\n"
	)
	quiet := []string{waits, writes, reads, signal}
	state, place, idle := silentIn(quiet, "/go/src/")
	require.True(t, idle)
	require.Equal(t, "IO wait, 2 minutes", state)
	require.Equal(t, "os.(*File).read, called by user.example/p.TestX (x_test.go:9)", place)

	for _, g := range []string{
		"goroutine 4 [runnable]:\nuser.example/p.serve()\n",
		"goroutine 4 [running]:\nuser.example/p.serve()\n",
		"goroutine 4 [sleep]:\ntime.Sleep(0x1)\n",
		"goroutine 4 [syscall]:\nsyscall.fsync(0x1)\n",
	} {
		_, _, idle := silentIn(append(quiet, g), "/go/src/")
		require.False(t, idle, g)
	}
	for _, state := range []string{"running", "syscall", "select", "sleep"} {
		_, _, idle := silentIn([]string{waits, writes, strings.Replace(reads, "IO wait, 2 minutes", state, 1)}, "/go/src/")
		require.False(t, idle, "what waits in another way may be slow: %s", state)
	}
	_, _, idle = silentIn([]string{waits, writes}, "/go/src/")
	require.False(t, idle, "the explorer computes")
}
