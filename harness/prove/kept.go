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
)

// A Row is what the programs came to on one store, from one state.
type Row struct {
	Store   string          `json:"store"`
	Start   string          `json:"start"`
	Seconds float64         `json:"seconds"` // of processor time
	Totals  []linear.Totals `json:"totals"`  // by number of goroutines
}

// Kept are results that were kept.
type Kept []Row

// Load reads the kept results below a folder: a file for each store, so that
// stores can be run side by side.
func Load(dir string) (k Kept, err error) {
	for _, s := range Stores() {
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
		return 10*slices.IndexFunc(Stores(), func(s Store) bool { return s.Name == r.Store }) +
			slices.IndexFunc(Starts(), func(s Start) bool { return s.Name == r.Start })
	}
	slices.SortStableFunc(k, func(a, b Row) int { return cmp.Compare(order(a), order(b)) })
	return k
}

// Table is the results as a table in Markdown.
func (k Kept) Table() string {
	var b strings.Builder
	b.WriteString("| store | begins | programs | every schedule run, right | data race only | fails | has a part that fails | open | executions | s |\n")
	b.WriteString("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, s := range Stores() {
		for _, start := range Starts() {
			k.row(&b, s.Name, start.Name)
		}
	}
	return b.String()
}

func (k Kept) row(b *strings.Builder, store, start string) {
	r := k.Find(store, start)
	if r == nil {
		fmt.Fprintf(b, "| %s | %s | not run yet | | | | | | | |\n", store, start)
		return
	}
	var sum linear.Totals
	for _, t := range r.Totals {
		sum.Programs += t.Programs
		sum.Complete += t.Complete
		sum.Racing += t.Racing
		sum.Failing += t.Failing
		sum.Containing += t.Containing
		sum.Open += t.Open
		sum.Executions += t.Executions
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %.0f |\n", r.Store, r.Start, thousands(sum.Programs), thousands(sum.Complete),
		thousands(sum.Racing), thousands(sum.Failing), thousands(sum.Containing), thousands(sum.Open), thousands(sum.Executions), r.Seconds)
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
