// Package language holds racelab to what it must understand: everything of the
// language and of the standard library's concurrency that a test may use.
//
// The folder testdata/module is a module of ordinary tests. They are run by
// go test and by racelab test, with go 1.26 and go 1.21 as the module's language,
// and the names say what must come out:
//
//   - TestX and TestNoRaceX pass in both, and say the same in both;
//   - TestFailX fail in both, and say the same;
//   - TestRaceX have a data race that racelab must report; go test does not run them;
//   - TestLogicRaceX fail in some schedules only, which racelab must find.
//
// The table in items_test.go names the fixtures of each thing that racelab must
// understand, and a test holds that there is no fixture besides.
package language
