package prove

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/racelab/harness/linear"
	"example.com/racelab/harness/machine"
)

// A Row is what the programs came to on one store, from one state.
type Row struct {
	Store   string          `json:"store"`
	Start   string          `json:"start"`
	Seconds float64         `json:"seconds"` // of processor time
	Date    string          `json:"date"`    // of the run
	On      string          `json:"on"`      // Go and the machine; "" in rows that are older than this
	Totals  []linear.Totals `json:"totals"`  // by number of goroutines
}

// Kept are results that were kept.
type Kept []Row

// Load reads the kept results below a folder: a file for each store, so that
// stores can be run side by side.
func Load(dir string) (k Kept, err error) {
	for _, s := range All() {
		var rows Kept
		text, err := os.ReadFile(fileOf(dir, s.Name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(text, &rows)
		}
		if err != nil {
			return nil, fmt.Errorf("kept results of make prove: %w", err)
		}
		k = append(k, rows...)
	}
	return k, nil
}

// machines says on what the seconds of the rows were taken.
func (k Kept) machines() string {
	on := make([]string, len(k))
	for i, r := range k {
		on[i] = r.On
	}
	return machine.All(on)
}

// Save writes the results on one store.
func (k Kept) Save(dir, store string) error {
	rows := slices.DeleteFunc(slices.Clone(k), func(r Row) bool { return r.Store != store })
	text, err := json.MarshalIndent(rows, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(fileOf(dir, store), append(text, '\n'), 0o666)
}

func fileOf(dir, store string) string { return filepath.Join(dir, store+".json") }

// Find returns the row of a store and a state, nil if there is none.
func (k Kept) Find(store, start string) *Row {
	for i := range k {
		if k[i].Store == store && k[i].Start == start {
			return &k[i]
		}
	}
	return nil
}

// With returns k with a row in place of the one that it had.
func (k Kept) With(r Row) Kept {
	if old := k.Find(r.Store, r.Start); old != nil {
		*old = r
		return k
	}
	k = append(k, r)
	order := func(r Row) int {
		start := slices.IndexFunc(Starts(), func(s Start) bool { return s.Name == r.Start })
		switch r.Start {
		case Beside:
			start = 7
		case Anew:
			start = 8
		case Two:
			start = 9
		}
		return 10*slices.IndexFunc(All(), func(s Store) bool { return s.Name == r.Store }) + start
	}
	slices.SortStableFunc(k, func(a, b Row) int { return cmp.Compare(order(a), order(b)) })
	return k
}

// Table is what came of some stores, as a table in Markdown.
func (k Kept) Table(stores []Store) string {
	faster := slices.ContainsFunc(stores, Store.faster)
	heads := []string{"programs", "every schedule run, right"}
	if faster {
		heads = []string{"programs", "every schedule run, right", "but for longer waits, right", "few preemptions, right"}
	}
	heads = append(heads, "data race only", "fails", "has a part that fails", "executions", "s")
	var b strings.Builder
	b.WriteString("| store | begins | " + strings.Join(heads, " | ") + " |\n|---|---|" + strings.Repeat("---:|", len(heads)) + "\n")
	for _, s := range stores {
		for _, start := range Starts() {
			name := start.Name
			if r := k.Find(s.Name, name); r != nil && len(r.Totals) < s.Size.Goroutines {
				name += ", two goroutines only"
			}
			fmt.Fprintf(&b, "| %s | %s |", s.Name, name)
			k.Find(s.Name, start.Name).cells(&b, len(heads), faster)
		}
	}
	return b.String()
}

// Sum is the totals of a row, over all numbers of goroutines.
func (r *Row) Sum() (sum linear.Totals) {
	for _, t := range r.Totals {
		t.Goroutines = 0
		if sum.Programs == 0 {
			sum = t
			continue
		}
		sum = linear.Sum([]linear.Totals{sum}, []linear.Totals{t})[0]
	}
	return sum
}

// cells writes a row behind the store and the state.
func (r *Row) cells(b *strings.Builder, n int, faster bool) {
	if r == nil {
		b.WriteString(" not run yet |" + strings.Repeat(" |", n-1) + "\n")
		return
	}
	sum := r.Sum()
	numbers := []int{sum.Programs, sum.Complete}
	if faster {
		numbers = append(numbers, sum.Limited, sum.Bounded-sum.Limited)
	}
	for _, n := range append(numbers, sum.Racing, sum.Failing, sum.Containing, sum.Executions) {
		fmt.Fprintf(b, " %s |", thousands(n))
	}
	fmt.Fprintf(b, " %.0f |\n", r.Seconds)
}

// Drawn is what came of the programs on two jobs, as a table.
func (k Kept) Drawn() string {
	var b strings.Builder
	b.WriteString("| store | programs | of three goroutines | every schedule run, right | fails | executions | s |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range Stores() {
		r := k.Find(s.Name, Two)
		switch {
		case !s.Sure:
		case r == nil:
			fmt.Fprintf(&b, "| %s | not run yet | | | | | |\n", s.Name)
		default:
			sum := r.Sum()
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %.0f |\n", s.Name, thousands(sum.Programs), thousands(r.Totals[1].Programs), thousands(sum.Complete),
				thousands(sum.Failing), thousands(sum.Executions), r.Seconds)
		}
	}
	return b.String()
}

// few says how far programs of the faster stores were run that have too many traces.
func (k Kept) few() string {
	var all []string
	for _, s := range Faster() {
		for i := range k {
			if sum := k[i].Sum(); k[i].Store == s.Name && sum.Bounded > sum.Limited {
				all = append(all, fmt.Sprintf("on %s the first %s traces and all schedules with at most %s", s.Name, thousands(s.Size.Executions), plural(s.Size.Preemptions, "preemption")))
				break
			}
		}
	}
	return cmp.Or(strings.Join(all, ", "), "none")
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Minimal lists the failing programs of a store, by the states that they begin in.
func (k Kept) Minimal(store string) string {
	var b strings.Builder
	for _, start := range Starts() {
		r := k.Find(store, start.Name)
		if r == nil {
			continue
		}
		var found []string
		for _, t := range r.Totals {
			for _, f := range t.Minimal {
				found = append(found, f.String())
			}
		}
		if len(found) > 0 {
			fmt.Fprintf(&b, "%s, %d programs:\n\n", start.Name, len(found))
			for _, f := range found {
				fmt.Fprintf(&b, "    %s\n", f)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
