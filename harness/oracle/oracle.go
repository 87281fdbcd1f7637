// Package oracle holds racelab against a judge that knows nothing of it: the
// tests that Go's own race detector has to pass.
//
// The problem: a checker tested only by its authors' examples knows only the
// bugs that its authors thought of. $(go env GOROOT)/src/runtime/race/testdata
// has 370 small tests whose names say what must come out: TestRace… contains a
// data race, TestNoRace… does not. Each is about one way to touch memory or to
// order two goroutines.
//
// The package promises that `racelab test` reports the first kind and not the
// second, but for the exceptions listed in its test, each with the mechanism
// that is in the way, and that two runs with one seed agree in every verdict
// and token. The list and the run must agree in both directions, so that a
// mended exception has to leave the list.
//
// How: the files are copied into a module in a temporary folder, with the few
// edits that let them compile outside of the standard library, and the command
// is run on it as a user would. The suite is of the installed Go version, so a
// new version may bring tests that need a new entry; it never skips silently.
//
// Where it stops: the suite says whether a test has a race, not where. The lines
// are the gallery's part.
package oracle
