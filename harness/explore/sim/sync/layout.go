package sync

import (
	"sync"
	"unsafe"
)

// Both types of each line have one size; the build fails if not. Alignment and
// the place of the fields that Go 1.26 has are compared by a test.
var (
	_ [unsafe.Sizeof(sync.Mutex{})]byte     = [unsafe.Sizeof(Mutex{})]byte{}
	_ [unsafe.Sizeof(sync.RWMutex{})]byte   = [unsafe.Sizeof(RWMutex{})]byte{}
	_ [unsafe.Sizeof(sync.RWMutex{})]byte   = [unsafe.Sizeof(rwWords{})]byte{}
	_ [unsafe.Sizeof(sync.WaitGroup{})]byte = [unsafe.Sizeof(WaitGroup{})]byte{}
	_ [unsafe.Sizeof(sync.WaitGroup{})]byte = [unsafe.Sizeof(wgWords{})]byte{}
	_ [unsafe.Sizeof(sync.Once{})]byte      = [unsafe.Sizeof(Once{})]byte{}
	_ [unsafe.Sizeof(sync.Cond{})]byte      = [unsafe.Sizeof(Cond{})]byte{}
	_ [unsafe.Sizeof(sync.Map{})]byte       = [unsafe.Sizeof(Map{})]byte{}
	_ [unsafe.Sizeof(sync.Map{})]byte       = [unsafe.Sizeof(mapWords{})]byte{}
	_ [unsafe.Sizeof(sync.Pool{})]byte      = [unsafe.Sizeof(Pool{})]byte{}

	_ [unsafe.Offsetof(sync.Cond{}.L)]byte   = [unsafe.Offsetof(Cond{}.L)]byte{}
	_ [unsafe.Offsetof(sync.Pool{}.New)]byte = [unsafe.Offsetof(Pool{}.New)]byte{}
)
