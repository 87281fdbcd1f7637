package bench

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"
)

var full = flag.Bool("full", false, "run every benchmark at every size, not only the representative ones")

func TestMain(m *testing.M) {
	if spec := os.Getenv(crashEnv); spec != "" {
		crashMain(spec)
		return
	}
	goleak.VerifyTestMain(m)
}
