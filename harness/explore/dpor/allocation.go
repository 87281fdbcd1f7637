package dpor

import "unsafe" // for linkname too

// findObject is the garbage collector's: it returns where the allocation that p
// points into begins, what it is part of, and as which. base is 0 if p points to a
// stack or to a variable of a package; s is nil in the second case alone.
//
//go:linkname findObject runtime.findObject
func findObject(p, refBase, refOff uintptr) (base uintptr, s unsafe.Pointer, index uintptr)

// static stands for the beginning of all variables of packages, which lie at the same
// addresses in each execution.
const static = 1

// allocation returns where the allocation that holds addr begins, 0 if it has none
// of its own. What is there must be alive: the collector ends the process if it is
// asked for memory that has been freed.
func allocation(addr uintptr) uintptr {
	base, s, index := findObject(addr, 0, 0)
	switch {
	case s == nil:
		return static
	case base == 0 || shared(base, index):
		return 0
	}
	return base
}

// shared reports whether the allocation at base is so small that the allocator may
// have put several objects into it: how far one of them is from its beginning is
// then no property of the object. Both the byte before the index-th allocation of
// its kind and the one behind the first 16 of the first are certainly in use.
func shared(base, index uintptr) bool {
	const tiny = 16
	if index == 0 {
		same, _, _ := findObject(base+tiny, 0, 0)
		return same != base
	}
	before, _, _ := findObject(base-1, 0, 0)
	return base-before <= tiny
}
