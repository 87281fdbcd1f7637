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
