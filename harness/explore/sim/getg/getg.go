//go:build amd64 || arm64

// Package getg names the calling goroutine, and returns from where it is.
//
// It is a package of its own because it is assembly: the runtime of the explorer
// is added below GOROOT by overlay, and cmd/go assembles only in folders that
// exist on disk, so this one is put where one does.
package getg

// G returns the address of the runtime's record of the calling goroutine: a
// name for it, never to be followed. It costs about a nanosecond.
func G() uintptr
