//go:build race

package simtest

// raceEnabled reports a build with -race, in which executions cannot run: the
// coroutines that they are made of order memory by themselves.
const raceEnabled = true
