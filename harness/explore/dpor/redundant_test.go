//go:build !race

package dpor

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var redundant = flag.Bool("redundant", false, "have TestRedundant say of what redundant executions come")

// TestRedundant says which operations bring redundant executions with them: it makes
// each drawn program that has any as small as it can be with some, and counts what is
// left. None may be made of optimal operations alone.
//
//	go test ./harness/explore/dpor -run TestRedundant -v -redundant
func TestRedundant(t *testing.T) {
	if !*redundant {
		t.Skip("-redundant")
	}
	type row struct {
		programs int
		least    program
	}
	rows, drawn := map[string]row{}, 0
	for seed := range uint64(max(5000, *count)) {
		p := larger(rand.New(rand.NewPCG(seed, 8)))
		if seen, _ := p.keys(few); seen == nil {
			continue
		}
		drawn++
		bad := func(p program) bool { return p.twice(few) != "" }
		if !bad(p) {
			continue
		}
		p = p.shrunk(bad)
		k := strings.Join(p.kinds(), " ")
		r := rows[k]
		r.programs++
		if r.programs == 1 || len(p.String()) < len(r.least.String()) {
			r.least = p
		}
		rows[k] = r
	}
	table := fmt.Sprintf("| operations left | programs of %d | the least of them | |\n|---|---:|---|---|\n", drawn)
	for _, k := range slices.SortedFunc(maps.Keys(rows), func(a, b string) int {
		return cmp.Or(rows[b].programs-rows[a].programs, strings.Compare(a, b))
	}) {
		p := rows[k].least
		table += fmt.Sprintf("| %s | %d | `%s` | %s |\n", k, rows[k].programs, strings.ReplaceAll(p.line(), "|", `\|`), p.twice(few))
		if p.isMadeOf(optimal) {
			t.Errorf("redundant executions of optimal operations")
		}
	}
	t.Logf("\n%s", table)
	says(t, "%s", table)
}

// few is how many executions a program may have to be looked at.
const few = 500

// line is p as parse reads it.
func (p program) line() string {
	all := make([]string, len(p.threads))
	for i, t := range p.threads {
		all[i] = strings.TrimSuffix(fmt.Sprint(t)[1:], "]")
	}
	return strings.Join(all, " | ")
}
