package main

import (
	"fmt"
	"os"
	"strings"
)

// memoryLimit is how many bytes of heap a test may hold: 4 GB, or half of what
// the machine has left if that is less. A test without end shall be told what it
// did, and not be ended by the operating system, or take others with it.
func memoryLimit() uint64 {
	text, _ := os.ReadFile("/proc/meminfo")
	if free := available(string(text)); free > 0 {
		return min(defaultMemory, free/2)
	}
	return defaultMemory
}

const defaultMemory = 4 << 30

// available reads MemAvailable out of /proc/meminfo; 0 if it is not there.
func available(meminfo string) (bytes uint64) {
	for line := range strings.Lines(meminfo) {
		var kb uint64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	return 0
}
