package engine

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

// names names the goroutines of a recorded execution. Who reads a timeline knows
// functions, not numbers: a goroutine is named by the function that its go
// statement calls. A func literal that calls one function of the user's stands
// for that one; any other is named by the function that started it and the line.
// What is still the same is numbered: Add#1, Add#2.
func names(rec *sim.Result) []string {
	inner := callees(rec)
	all := make([]string, len(rec.Names))
	count := map[string]int{}
	for i := range rec.Names {
		all[i] = "main"
		if i > 0 {
			all[i] = goName(&rec.Names[i], inner[i])
		}
		count[all[i]]++
	}
	seen := map[string]int{}
	for i, name := range all {
		if count[name] > 1 {
			seen[name]++
			all[i] = fmt.Sprintf("%s#%d", name, seen[name])
		}
	}
	return all
}

func goName(n *sim.GoName, inner callee) string {
	if n.Name != "" {
		return n.Name
	}
	if p, ok := n.Site.Position(); ok && p.Text != "" && !strings.HasPrefix(p.Text, "func") {
		return p.Text[strings.LastIndexByte(p.Text, '.')+1:]
	}
	if inner.name != "" && !inner.several {
		return inner.name
	}
	w := placeOf(n.Stack, n.Site)
	if w.file == "" {
		return path.Base(n.Entry)
	}
	return fmt.Sprintf("%s:%d", function(w.fn), w.line)
}

// A callee is the function of the user's that a goroutine's func literal calls.
type callee struct {
	name    string
	several bool
}

// callees looks at all stacks of each goroutine, those where it is stuck too.
func callees(rec *sim.Result) map[int]callee {
	found := map[int]callee{}
	look := func(g int, stack []uintptr) {
		name := outerCall(stack)
		if c := found[g]; name != "" && name != c.name {
			found[g] = callee{name, c.name != ""}
		}
	}
	for i := range rec.Events {
		look(rec.Events[i].G, rec.Events[i].Stack)
	}
	stuck := rec.Leaked
	if f := rec.Failure; f != nil {
		stuck = f.Blocked
		look(f.G, f.Stack)
	}
	for _, b := range stuck {
		look(b.G, b.Stack)
	}
	return found
}

// outerCall returns the outermost function of the user's on a stack that is no
// func literal.
func outerCall(stack []uintptr) (name string) {
	for f := range frames(stack) {
		if f.Function == "" || ours(f.Function) || standard(&f) {
			continue
		}
		if !literal.MatchString(f.Function) {
			name = function(f.Function)
		}
	}
	return name
}

// literal matches what the compiler calls a func literal, and what it makes of
// the call in a go statement.
var literal = regexp.MustCompile(`\.(func|gowrap|deferwrap)\d+(\.|$)|-range\d+$`)

var tail = regexp.MustCompile(`(\.(func|gowrap|deferwrap)?\d+|-range\d+|-fm)+$`)

// function shortens the name of a function as stacks have it: of
// "example.com/shop.(*Store[...]).Add.func1.2" it leaves "Add".
func function(fn string) string {
	fn = tail.ReplaceAllString(method(fn), "")
	return strings.TrimSuffix(fn[strings.LastIndexByte(fn, '.')+1:], "]")
}
