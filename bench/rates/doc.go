// Package rates measures how many of 100 jobs a store harms. Everything is in
// its tests, because virtual time is; docs/rates.md is what they measured:
//
//	go test ./bench/rates -run TestRates -count=1 -rates-table   # prints the table
//	go test ./bench/rates -run TestRates -count=1 -update        # writes docs/rates.md
//
// A rate that was measured in real time is a rate of the machine: how long a
// goroutine is off the processor between its read and its write. Here that gap
// is what is varied. Each job runs in a bubble of testing/synctest as the
// report's system runs it, with a worker that reports progress and completes, a
// heart that beats every 5 s until the store refuses a beat, and a reader that
// polls every second. A job of 60 s takes a fraction of a millisecond.
//
// # The same table every time
//
// In a bubble, goroutines that wake at the same virtual instant run in any
// order, and in parallel. So no two do: time is cut into slots of 16 ns, each
// actor owns one offset in the slot, and every gap is a whole number of slots.
// A baton that an actor holds except while it sleeps checks this: taking it
// never waits, and panics if somebody else has it or had it at the same instant.
// The wrong way is a mutex that waits; the table would then depend on who came
// first.
//
// The baton is also what the report's system has. An asyncio event loop runs one
// task at a time and switches only where a task awaits, so there are no data
// races, and updates are lost all the same: at the awaits. For the same reason
// the naive stores run here under -race without a report.
//
// # What counts as harm
//
// A job is harmed if its final record equals that of no sequential order of the
// changes that were accepted, each caller's own order kept. This forgives more
// than linearizability does, which would keep the order of calls that did not
// overlap as well.
package rates
