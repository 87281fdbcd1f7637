package sim

import "runtime"

func yield() { runtime.Gosched() }
