package std

import (
	"fmt"
	"io"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"

	"example.com/racelab/harness/explore/sim"
)

// ProfileCount is (*pprof.Profile).Count: in an execution, the profile
// "goroutine" counts those of its own.
func ProfileCount(v *pprof.Profile) func() int {
	if v.Name() != "goroutine" || !sim.Active() {
		return v.Count
	}
	return NumGoroutine
}

// ProfileWriteTo is (*pprof.Profile).WriteTo: in an execution, the text of the
// profile "goroutine" is about those of its own. In the binary format, which is
// read by a tool after the program, it holds the real ones.
func ProfileWriteTo(v *pprof.Profile) func(w io.Writer, debug int) error {
	if v.Name() != "goroutine" || !sim.Active() {
		return v.WriteTo
	}
	return func(w io.Writer, debug int) error {
		switch {
		case debug >= 2:
			_, err := w.Write(dump(true, ""))
			return err
		case debug == 1:
			return writeCounted(w, string(dump(true, "")))
		}
		return v.WriteTo(w, debug)
	}
}

// writeCounted prints a dump in the form of debug=1: goroutines with the same
// frames together, the most first, without addresses.
func writeCounted(w io.Writer, dump string) error {
	var order []string
	count := map[string]int{}
	total := 0
	for g := range strings.SplitSeq(dump, "\n\n") {
		_, fs, _ := split(g)
		key := ""
		for _, f := range fs {
			at, _, _ := strings.Cut(strings.TrimSpace(f.at), " ")
			key += "#\t" + f.name() + "\t" + at + "\n"
		}
		if count[key] == 0 {
			order = append(order, key)
		}
		count[key]++
		total++
	}
	tw := tabwriter.NewWriter(w, 1, 8, 1, '\t', 0)
	fmt.Fprintf(tw, "goroutine profile: total %d\n", total)
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	for _, key := range order {
		fmt.Fprintf(tw, "%d @\n%s\n", count[key], key)
	}
	return tw.Flush()
}
