package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

// A part of the page is a command, which the shell runs in the root of the module, and
// a table of what it prints.
type part struct {
	name, command string
	rounds        int
	table         func(*printed.Results) string
}

var parts = []part{
	{"sim", "GOMAXPROCS=1 go test -run '^$' -bench 'Schedules|Read' -benchtime 0.3s ./harness/explore/sim", 10, schedules},
	{"search", "GOMAXPROCS=1 go test -run '^$' -bench Search -benchtime 0.3s ./harness/explore/dpor", 10, searches},
	{"memory", "go test -count=1 -run '^TestMemoryIsOfDepth$' -v ./harness/explore/dpor", 1, logged("TestMemoryIsOfDepth")},
	{"cores", "go test -run '^$' -bench Cores -benchtime 1x ./cmd/racelab", 3, cores},
	{"testify", "GOMAXPROCS=1 go test -run '^$' -bench Testify -benchtime 1x ./cmd/racelab", 10, testify},
	{"build", "go test -run '^$' -bench Instrument -benchtime 1x ./harness/build", 10, builds},
	{"goroutines", "GOMAXPROCS=1 go test -run '^$' -bench ManyWait -benchtime 20x ./harness/explore/sim", 10, waits},
	{"long", "RACELAB_SCHEDULES=5000000 go test -count=1 -timeout 0 -run '^TestManySchedulesKeepNoMemory$' -v ./harness/explore/engine", 1,
		logged("TestManySchedulesKeepNoMemory")},
}

func names() (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

func partOf(name string) part {
	for _, p := range parts {
		if p.name == name {
			return p
		}
	}
	return part{}
}

// schedules has a row for each program of BenchmarkSchedules, and beside it its floors.
func schedules(r *printed.Results) string {
	t := header("program", "steps", "switches", "processor ns a schedule", "schedules a processor second",
		"floor, ns", "times it", "floor with the switches, ns", "times it")
	for _, p := range []struct{ title, name string }{
		{"lost update: two goroutines, a race reported each time", "lostUpdate"},
		{"locked Get-then-Put, two goroutines", "getThenPut"},
		{"AB-BA, the deadlocks torn down", "abba"},
		{"an execution of nothing", "floor/empty"},
		{"and a goroutine that is started", "floor/start"},
		{"and switched to once", "floor/switch"},
		{"and left waiting, torn down", "floor/abort"},
	} {
		of := func(name, unit string) float64 { return value(r, "Schedules/program="+p.name+name, unit) }
		ns, floor, more := of("", "cpu-ns/op"), of("/floor", "cpu-ns/op"), of("/floor+switches", "cpu-ns/op")
		t += row(p.title, strings.TrimSuffix(number("%.1f", of("", "steps/op")), ".0"), number("%.1f", of("", "switches/op")), whole(ns), rounded(of("", "schedules/cpu-s")),
			whole(floor), number("%.1f", ns/floor), whole(more), number("%.1f", ns/more))
	}
	return t + fmt.Sprintf("\nA read of shared memory takes %s ns, the rest of the loop included.", number("%.1f", value(r, "Read", "ns/op")))
}

func searches(r *printed.Results) string {
	t := header("program", "executions a processor second", "the same, nothing decided", "times the floor")
	for _, p := range []struct{ title, name string }{
		{"AB-BA: two goroutines, two locks, deadlocks among the traces", "abba"},
		{"locked Get-then-Put, three goroutines", "get-then-put"},
		{"16 goroutines, 45 operations on shared words", "sixteen"},
	} {
		rate := value(r, "Search/program="+p.name, "executions/cpu-s")
		floor := value(r, "Search/program="+p.name+"/floor", "executions/cpu-s")
		t += row(p.title, rounded(rate), rounded(floor), number("%.1f", floor/rate))
	}
	return t
}

// cores names the numbers of processes as the units do.
func cores(r *printed.Results) string {
	b := r.Named("Cores")
	t := header("", "traces a second", "processor s", "redundant executions")
	most := 1
	for unit := range b.Values {
		if j, ok := strings.CutPrefix(unit, "traces/s/j="); ok {
			n, _ := strconv.Atoi(j)
			most = max(most, n)
		}
	}
	for _, j := range []int{1, most} {
		of := func(unit string) float64 { return value(r, "Cores", fmt.Sprintf("%s/j=%d", unit, j)) }
		t += row(fmt.Sprintf("`-j %d`", j), rounded(of("traces/s")), number("%.1f", of("cpu-s")), whole(of("redundant")))
	}
	return t + fmt.Sprintf("\n%s traces, %s times as many a second.", whole(value(r, "Cores", "traces")), number("%.2f", value(r, "Cores", "times-as-many")))
}

func testify(r *printed.Results) string {
	of := func(unit string) float64 { return value(r, "Testify", unit) }
	t := header("program", "processor ns a schedule", "schedules a processor second", "floor, ns", "times it", "floor with its own work, ns", "times it")
	for _, p := range []struct{ title, rate, ns, floor string }{
		{"locked Get-then-Put, two goroutines, judged by `require`", "schedules/cpu-s", "cpu-ns/schedule", "floor-ns"},
		{"the same, each schedule looked at", "looked/cpu-s", "looked-ns", "looked-floor-ns"},
	} {
		ns, floor := of(p.ns), of(p.floor)
		more := floor + of("own-ns")
		t += row(p.title, whole(ns), rounded(of(p.rate)), whole(floor), number("%.1f", ns/floor), whole(more), number("%.1f", ns/more))
	}
	return t + fmt.Sprintf("\n%s different schedules in 500,000 of the first.", whole(of("different")))
}

func builds(r *printed.Results) string {
	t := header("after a change", "instrumented, ms", "plain, ms")
	for _, stage := range []struct{ title, unit string }{
		{"time that passes until the package is compiled", "wall-ms"},
		{"time that passes until its tests could begin", "tests-wall-ms"},
		{"processor time: `go list`, hashes of what it lists", "list-ms"},
		{"parse, type-check, edit, of the package and its tests", "edit-ms"},
		{"`go build` of the package", "compile-ms"},
		{"`go test` after that: compiles the tests, links", "test-ms"},
		{"all, with nothing changed", "warm-ms"},
	} {
		t += row(stage.title, whole(value(r, "Instrument/instrumented", stage.unit)), whole(value(r, "Instrument/plain", stage.unit)))
	}
	return t
}

func waits(r *printed.Results) string {
	return "2,000 goroutines that start and wait while 10,000 steps are taken: " + page.Duration(value(r, "ManyWait", "cpu-ns/op")) + " of processor time."
}

// logged is what a test says itself, which is a sentence.
func logged(test string) func(*printed.Results) string {
	return func(r *printed.Results) string {
		return long.ReplaceAllStringFunc(strings.Join(r.Named(test).Notes, "\n"), page.Thousands) + "."
	}
}

var long = regexp.MustCompile(`\d{4,}`)

// value is a median, not a number if there is none.
func value(r *printed.Results, name, unit string) float64 {
	if v, ok := r.Named(name).Median(unit); ok {
		return v
	}
	return math.NaN()
}

func number(format string, x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return fmt.Sprintf(format, x)
}

func whole(x float64) string { return page.Thousands(number("%.0f", x)) }

// rounded has three digits that are not 0.
func rounded(x float64) string {
	unit := math.Pow(10, max(0, math.Floor(math.Log10(x))-2))
	return whole(math.Round(x/unit) * unit)
}

func header(columns ...string) string {
	return row(columns...) + "|---" + strings.Repeat("|---:", len(columns)-1) + "|\n"
}

func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
