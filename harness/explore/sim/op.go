package sim

import "unsafe"

// A Kind says what an operation does. Kinds matter to the record of an execution
// and to deciding which operations commute, never to whether one may run: ready
// says that.
type Kind uint8

const (
	KStart  Kind = iota + 1 // the first step of a goroutine
	KResume                 // go on after another goroutine has completed the operation
	KEnd                    // the goroutine has ended
	KGo
	KYield
	KRead // memory, once it is known to race
	KWrite
	KSend
	KRecv
	KClose
	KLen
	KSelect
	KLock
	KUnlock
	KTryLock
	KAnnounce // the first half of RWMutex.Lock
	KRLock
	KRUnlock
	KTryRLock
	KAdd
	KWait
	KArrive // the first half of a Wait, if strict
	KOnce
	KOnceDone
	KCondWait
	KCondWake
	KSignal
	KBroadcast
	KMapRead // sync.Map
	KMapWrite
	KPoolGet
	KPoolPut
	KAtomicLoad
	KAtomicStore
	KAtomicRMW
	KAtomicCAS
	KSleep
	KTimer // start, stop, reset
	KFire  // a timer fires
	KQuiesce
	KSpin // forced on a goroutine that reads memory again and again
	KCall // a place between two calls of a program: it touches nothing
	nKinds
)

var kindNames = [nKinds]string{
	KStart: "start", KResume: "go on", KEnd: "end", KGo: "go", KCall: "call", KYield: "yield", KRead: "read", KWrite: "write",
	KSend: "send", KRecv: "receive", KClose: "close", KLen: "len", KSelect: "select",
	KLock: "Lock", KUnlock: "Unlock", KTryLock: "TryLock", KAnnounce: "Lock (announced)", KRLock: "RLock",
	KRUnlock: "RUnlock", KTryRLock: "TryRLock", KAdd: "Add", KWait: "Wait", KArrive: "Wait (announced)", KOnce: "Do", KOnceDone: "Do (done)",
	KCondWait: "Wait", KCondWake: "Wait (woken)", KSignal: "Signal", KBroadcast: "Broadcast",
	KMapRead: "sync.Map read", KMapWrite: "sync.Map write", KPoolGet: "Pool.Get", KPoolPut: "Pool.Put",
	KAtomicLoad: "atomic load", KAtomicStore: "atomic store", KAtomicRMW: "atomic add", KAtomicCAS: "atomic CAS",
	KSleep: "sleep", KTimer: "timer", KFire: "timer fires", KQuiesce: "synctest.Wait", KSpin: "spin",
}

func (k Kind) String() string {
	if k >= nKinds { // of a token that another version has made
		return "operation"
	}
	return kindNames[k]
}

// An op is what a goroutine will do when it is chosen next.
type op struct {
	kind    Kind
	weak    bool // once carried out: it changed nothing (see Weaken)
	expects bool
	try     bool // see Again
	obj     unsafe.Pointer
	ready   func(unsafe.Pointer) bool // nil: always
	c       *chanState                // channel operations: what obj is
	site    Site
	size    uintptr // memory accesses
	note    int64   // see Note; what it expects, as long as it has not been carried out
}

// set makes o what p is, field by field. An assignment of the whole moves 16 bytes at a
// time, and a processor that is to load 16 bytes of which the halves have just been
// stored one by one waits until both have come to its cache.
func (o *op) set(p *op) {
	o.kind, o.weak, o.expects, o.try = p.kind, p.weak, p.expects, p.try
	o.obj, o.ready, o.c = p.obj, p.ready, p.c
	o.site, o.size, o.note = p.site, p.size, p.note
}

// Do announces an operation of the calling goroutine and returns once it has
// been chosen, which it is only while ready(obj) holds. The caller then carries
// it out; nothing else runs before its next Do. What ready says may change only
// by the operations on obj, or with a call of Changed.
func Do(k Kind, obj unsafe.Pointer, ready func(unsafe.Pointer) bool) {
	x.point(&op{kind: k, obj: obj, ready: ready})
}

// DoWord is Do for an atomic operation on size bytes at obj. A compare-and-swap
// passes what it expects to find there, any other operation nil.
func DoWord(k Kind, obj unsafe.Pointer, size uintptr, expect unsafe.Pointer) {
	o := op{kind: k, obj: obj, size: size}
	if expect != nil {
		o.expects, o.note = true, int64(Word(expect, size))
		o.try = x.cur.again && size <= 8
	}
	x.point(&o)
}

// Word returns the bits of size bytes at p, 0 if there is no word of that size.
func Word(p unsafe.Pointer, size uintptr) uint64 {
	switch size {
	case 1:
		return uint64(*(*uint8)(p))
	case 2:
		return uint64(*(*uint16)(p))
	case 4:
		return uint64(*(*uint32)(p))
	case 8:
		return *(*uint64)(p)
	}
	return 0
}

// Relabel says that the operation just chosen turned out to be another, weaker
// one: a failed CAS is a load.
func Relabel(k Kind) {
	Weaken()
	x.relabel(k)
}

// Retell says under which kind the operation just chosen is to be recorded. It
// does not make it weak.
func Retell(k Kind) { x.relabel(k) }

// Fatal ends the execution as the runtime would end the process: no deferred
// call can recover from it.
func Fatal(msg string) {
	if !Active() || x.ending {
		panic(fatalError(msg))
	}
	x.fail(Failure{Kind: FailFatal, G: x.cur.id, Value: msg, Stack: x.stackHere(2), Event: len(x.events)})
	x.point(&op{kind: KYield})
}

type fatalError string

func (e fatalError) Error() string { return string(e) }
