//go:build amd64 || arm64

package sim

// getg returns the address of the runtime's record of the calling goroutine: a
// name for it, never followed. It tells a goroutine of the execution from one
// that uninstrumented code started.
func getg() uintptr
