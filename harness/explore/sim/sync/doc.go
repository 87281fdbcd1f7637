// Package sync stands in for [sync] in instrumented code.
//
// The problem: who gets a lock, and who is woken, decides what a program does,
// so every call has to ask the scheduler, and the answer must be the same in
// every replay. The package promises the API of sync, types of the same size
// and alignment whose zero value is ready, the same panics and fatal errors,
// and the happens-before edges that sync documents, no more. Outside an
// execution each type is the real one: it works on the same words.
//
// How: in an execution the state lives in the object's own words, tagged with
// the number of the execution. It is tempting to keep it in a table beside the
// object, and wrong: a copy of a locked mutex must block, and a mutex that was
// overwritten by a zero value must be free. What has no meaning apart from the
// execution (the queue of a Cond, the content of a Pool) is in such a table.
//
// One word of each object says whose the words are:
//
//   - top bit set: an execution's, the next 29 bits say which one. For any
//     other execution, and for the real type, the object counts as zero.
//   - top bit clear: the real type's. An execution takes that state over: a
//     Once that an init function has done is done.
//
// The real types never set the top bit of these words: it would take 2²⁸
// goroutines waiting for one Mutex. And an object that is back in its zero
// state has zero words, so that reflect.DeepEqual sees what it would see
// without the explorer.
//
// What it costs: one test of sim.Active on every call. It stops at objects that
// the execution shares with goroutines that are none of its own: sim.Active
// reports those and the execution ends.
package sync

import "sync"

// A Locker can be locked and unlocked.
type Locker = sync.Locker
