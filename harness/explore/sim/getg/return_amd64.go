package getg

// Returns reports whether there are Callers and Return.
const Returns = true

// Callers stores the return addresses of the n innermost calls, n > 0, on the stack of
// the calling goroutine, that of its own caller first, and 0 where there are no more.
// It follows frame pointers, which takes a nanosecond for each; runtime.Callers takes
// as long as a switch of coroutines.
//
//go:noescape
func Callers(pcs *uintptr, n int)

// Return goes on at the nth of the addresses that Callers gives the same function, as
// if each of the calls in between had returned. They must have nothing deferred and
// be no calls of the runtime's.
func Return(n int)
