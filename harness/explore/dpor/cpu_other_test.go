//go:build !unix && !race

package dpor

import "time"

var start = time.Now()

func cpuTime() time.Duration { return time.Since(start) }
