package atomic

import (
	"sync/atomic"
	"unsafe"
)

// LoadInt32 loads *addr.
func LoadInt32(addr *int32) (val int32) {
	load(addr)
	return atomic.LoadInt32(addr)
}

// LoadInt64 loads *addr.
func LoadInt64(addr *int64) (val int64) {
	load(addr)
	return atomic.LoadInt64(addr)
}

// LoadUint32 loads *addr.
func LoadUint32(addr *uint32) (val uint32) {
	load(addr)
	return atomic.LoadUint32(addr)
}

// LoadUint64 loads *addr.
func LoadUint64(addr *uint64) (val uint64) {
	load(addr)
	return atomic.LoadUint64(addr)
}

// LoadUintptr loads *addr.
func LoadUintptr(addr *uintptr) (val uintptr) {
	load(addr)
	return atomic.LoadUintptr(addr)
}

// LoadPointer loads *addr.
func LoadPointer(addr *unsafe.Pointer) (val unsafe.Pointer) {
	load(addr)
	return atomic.LoadPointer(addr)
}

// StoreInt32 stores val into *addr.
func StoreInt32(addr *int32, val int32) {
	store(addr)
	atomic.StoreInt32(addr, val)
}

// StoreInt64 stores val into *addr.
func StoreInt64(addr *int64, val int64) {
	store(addr)
	atomic.StoreInt64(addr, val)
}

// StoreUint32 stores val into *addr.
func StoreUint32(addr *uint32, val uint32) {
	store(addr)
	atomic.StoreUint32(addr, val)
}

// StoreUint64 stores val into *addr.
func StoreUint64(addr *uint64, val uint64) {
	store(addr)
	atomic.StoreUint64(addr, val)
}

// StoreUintptr stores val into *addr.
func StoreUintptr(addr *uintptr, val uintptr) {
	store(addr)
	atomic.StoreUintptr(addr, val)
}

// StorePointer stores val into *addr.
func StorePointer(addr *unsafe.Pointer, val unsafe.Pointer) {
	store(addr)
	atomic.StorePointer(addr, val)
}

// SwapInt32 stores new into *addr and returns what it replaced.
func SwapInt32(addr *int32, new int32) (old int32) {
	update(addr)
	return atomic.SwapInt32(addr, new)
}

// SwapInt64 stores new into *addr and returns what it replaced.
func SwapInt64(addr *int64, new int64) (old int64) {
	update(addr)
	return atomic.SwapInt64(addr, new)
}

// SwapUint32 stores new into *addr and returns what it replaced.
func SwapUint32(addr *uint32, new uint32) (old uint32) {
	update(addr)
	return atomic.SwapUint32(addr, new)
}

// SwapUint64 stores new into *addr and returns what it replaced.
func SwapUint64(addr *uint64, new uint64) (old uint64) {
	update(addr)
	return atomic.SwapUint64(addr, new)
}

// SwapUintptr stores new into *addr and returns what it replaced.
func SwapUintptr(addr *uintptr, new uintptr) (old uintptr) {
	update(addr)
	return atomic.SwapUintptr(addr, new)
}

// SwapPointer stores new into *addr and returns what it replaced.
func SwapPointer(addr *unsafe.Pointer, new unsafe.Pointer) (old unsafe.Pointer) {
	update(addr)
	return atomic.SwapPointer(addr, new)
}

// CompareAndSwapInt32 stores new into *addr if that holds old.
func CompareAndSwapInt32(addr *int32, old, new int32) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapInt32(addr, old, new)
	after(addr, swapped)
	return swapped
}

// CompareAndSwapInt64 stores new into *addr if that holds old.
func CompareAndSwapInt64(addr *int64, old, new int64) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapInt64(addr, old, new)
	after(addr, swapped)
	return swapped
}

// CompareAndSwapUint32 stores new into *addr if that holds old.
func CompareAndSwapUint32(addr *uint32, old, new uint32) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapUint32(addr, old, new)
	after(addr, swapped)
	return swapped
}

// CompareAndSwapUint64 stores new into *addr if that holds old.
func CompareAndSwapUint64(addr *uint64, old, new uint64) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapUint64(addr, old, new)
	after(addr, swapped)
	return swapped
}

// CompareAndSwapUintptr stores new into *addr if that holds old.
func CompareAndSwapUintptr(addr *uintptr, old, new uintptr) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapUintptr(addr, old, new)
	after(addr, swapped)
	return swapped
}

// CompareAndSwapPointer stores new into *addr if that holds old.
func CompareAndSwapPointer(addr *unsafe.Pointer, old, new unsafe.Pointer) (swapped bool) {
	beforeCAS(addr, old)
	swapped = atomic.CompareAndSwapPointer(addr, old, new)
	after(addr, swapped)
	return swapped
}

// AddInt32 adds delta to *addr and returns the sum.
func AddInt32(addr *int32, delta int32) (new int32) {
	update(addr)
	return atomic.AddInt32(addr, delta)
}

// AddInt64 adds delta to *addr and returns the sum.
func AddInt64(addr *int64, delta int64) (new int64) {
	update(addr)
	return atomic.AddInt64(addr, delta)
}

// AddUint32 adds delta to *addr and returns the sum.
func AddUint32(addr *uint32, delta uint32) (new uint32) {
	update(addr)
	return atomic.AddUint32(addr, delta)
}

// AddUint64 adds delta to *addr and returns the sum.
func AddUint64(addr *uint64, delta uint64) (new uint64) {
	update(addr)
	return atomic.AddUint64(addr, delta)
}

// AddUintptr adds delta to *addr and returns the sum.
func AddUintptr(addr *uintptr, delta uintptr) (new uintptr) {
	update(addr)
	return atomic.AddUintptr(addr, delta)
}

// AndInt32 clears in *addr the bits not in mask and returns the old value.
func AndInt32(addr *int32, mask int32) (old int32) {
	update(addr)
	return atomic.AndInt32(addr, mask)
}

// AndInt64 clears in *addr the bits not in mask and returns the old value.
func AndInt64(addr *int64, mask int64) (old int64) {
	update(addr)
	return atomic.AndInt64(addr, mask)
}

// AndUint32 clears in *addr the bits not in mask and returns the old value.
func AndUint32(addr *uint32, mask uint32) (old uint32) {
	update(addr)
	return atomic.AndUint32(addr, mask)
}

// AndUint64 clears in *addr the bits not in mask and returns the old value.
func AndUint64(addr *uint64, mask uint64) (old uint64) {
	update(addr)
	return atomic.AndUint64(addr, mask)
}

// AndUintptr clears in *addr the bits not in mask and returns the old value.
func AndUintptr(addr *uintptr, mask uintptr) (old uintptr) {
	update(addr)
	return atomic.AndUintptr(addr, mask)
}

// OrInt32 sets in *addr the bits of mask and returns the old value.
func OrInt32(addr *int32, mask int32) (old int32) {
	update(addr)
	return atomic.OrInt32(addr, mask)
}

// OrInt64 sets in *addr the bits of mask and returns the old value.
func OrInt64(addr *int64, mask int64) (old int64) {
	update(addr)
	return atomic.OrInt64(addr, mask)
}

// OrUint32 sets in *addr the bits of mask and returns the old value.
func OrUint32(addr *uint32, mask uint32) (old uint32) {
	update(addr)
	return atomic.OrUint32(addr, mask)
}

// OrUint64 sets in *addr the bits of mask and returns the old value.
func OrUint64(addr *uint64, mask uint64) (old uint64) {
	update(addr)
	return atomic.OrUint64(addr, mask)
}

// OrUintptr sets in *addr the bits of mask and returns the old value.
func OrUintptr(addr *uintptr, mask uintptr) (old uintptr) {
	update(addr)
	return atomic.OrUintptr(addr, mask)
}
