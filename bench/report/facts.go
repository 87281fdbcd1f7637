package main

import (
	"fmt"
	"strings"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

// handwritten compares locked.New with a mutex and a map written by hand, by the
// median of the ratios within the rounds.
func handwritten(r *printed.Results) string {
	t := "| | cores | by hand | locked | locked / by hand |\n|---|---:|---:|---:|---:|\n"
	for _, w := range works[:2] {
		for _, p := range []string{"1", "2"} {
			of := row{work: w.key, jobs: "10000", procs: p}
			hand, lock := of.find(r, "handwritten"), of.find(r, "locked")
			q, ok := printed.Median(ratios(lock.Values["ns/op"], hand.Values["ns/op"]))
			if !ok {
				continue
			}
			h, _ := hand.Median("ns/op")
			l, _ := lock.Median("ns/op")
			t += fmt.Sprintf("| %s | %s | %s | %s | %.2f |\n", w.title, p, page.Duration(h), page.Duration(l), q)
		}
	}
	return t
}

func ratios(a, b []float64) []float64 {
	if len(a) != len(b) {
		return nil
	}
	q := make([]float64, len(a))
	for i := range a {
		q[i] = a[i] / b[i]
	}
	return q
}

var tasks = []struct{ title, key string }{
	{"set a field", "work=field"}, {"update a map", "work=map"},
	{"100 steps", "work=100ns"}, {"1,000 steps", "work=1us"}, {"1,000,000 steps", "work=1ms"},
}

// lock is what a mutex adds to a piece of work.
func lock(r *printed.Results) string {
	t := "| work | cores | without | with a mutex | more |\n|---|---:|---:|---:|---:|\n"
	for _, task := range tasks {
		for _, p := range []string{"1", "2"} {
			b := r.Find("Lock", task.key, "procs="+p)
			without, ok := b.Median("bare-ns/op")
			with, _ := b.Median("mutex-ns/op")
			more, _ := b.Median("mutex-%")
			if ok {
				t += fmt.Sprintf("| %s | %s | %s | %s | %s %% |\n", task.title, p, page.Duration(without), page.Duration(with), percent(more))
			}
		}
	}
	return t
}

// percent shows no more than can be measured here.
func percent(p float64) string {
	if p > -1 && p < 1 {
		return "less than 1"
	}
	return fmt.Sprintf("%+.0f", p)
}

// threshold is the answer to "under 1 %": what the mutex adds to the update of
// a map, a hundred times. It is arithmetic; the table is the measurement.
func threshold(r *printed.Results) string {
	b := r.Find("Lock", "work=map", "procs=1")
	without, ok := b.Median("bare-ns/op")
	with, _ := b.Median("mutex-ns/op")
	if !ok {
		return "Not measured.\n"
	}
	if with <= without {
		return "The update of a map with a mutex was not slower than without: too few rounds, or a machine with other work.\n"
	}
	return fmt.Sprintf("A mutex that nobody else wants adds %s to the update of a map. "+
		"So it is under 1 %% of any work that takes more than %s.\n", page.Duration(with-without), page.Duration(100*(with-without)))
}

var harms = []struct{ scenario, unit string }{
	{"lost-update", "lost-updates/op"}, {"stale-heartbeat", "stale-heartbeats/op"}, {"zombie", "zombies/op"},
}

// harm is how many of the runs of a scenario do what it is named for.
func harm(r *printed.Results) string {
	t := header("")
	for _, h := range harms {
		t += "| " + h.unit
		for _, s := range stores {
			if v, ok := r.Find("Scenario", "scenario="+h.scenario, "store="+s).Median(h.unit); ok {
				t += fmt.Sprintf(" | %g", v)
			} else {
				t += " | –"
			}
		}
		t += " |\n"
	}
	return t
}

// together is how the naive stores ended with two goroutines.
func together(r *printed.Results) string {
	t := "| two goroutines | naive | naive-fields |\n|---|---|---|\n"
	for _, w := range works {
		t += "| " + w.title
		for _, s := range stores[:2] {
			t += " | " + ends(row{work: w.key, jobs: "10000", procs: "2"}.find(r, s))
		}
		t += " |\n"
	}
	return t
}

func ends(b *printed.Benchmark) string {
	if len(b.Notes) == 0 {
		return "–"
	}
	count, order := map[string]int{}, []string(nil)
	for _, n := range b.Notes {
		if count[n]++; count[n] == 1 {
			order = append(order, n)
		}
	}
	for i, n := range order {
		order[i] = fmt.Sprintf("%d of %d: %s", count[n], len(b.Notes), n)
	}
	return strings.Join(order, "<br>")
}

// summary is what a table with a column for each store cannot hold.
func summary(r *printed.Results) string {
	return "What a mutex costs (work without, with):\n" + plain(lock(r)) + threshold(r) +
		"\nlocked.New beside a mutex and a map by hand:\n" + plain(handwritten(r)) +
		"\nThe naive stores, in processes of their own:\n" + plain(together(r))
}

// plain takes the Markdown out of a table and aligns its columns.
func plain(table string) string {
	var lines [][]string
	var width [16]int
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if i == 1 {
			continue // the rule below the header
		}
		line = strings.NewReplacer("<br>", "; ").Replace(strings.Trim(line, "| "))
		cells := strings.Split(line, " | ")
		for k, c := range cells {
			width[k] = max(width[k], len([]rune(c)))
		}
		lines = append(lines, cells)
	}
	var t strings.Builder
	for _, cells := range lines {
		s := ""
		for k, c := range cells {
			s += "  " + c + strings.Repeat(" ", width[k]-len([]rune(c)))
		}
		t.WriteString(strings.TrimRight(s, " ") + "\n")
	}
	return t.String()
}
