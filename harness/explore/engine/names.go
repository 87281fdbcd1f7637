package engine

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unsafe"

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
	if p, ok := n.Site.Position(); ok && len(n.Stack) == 0 { // started by an init function
		w.fn = p.Package + "." + p.Func
	}
	switch {
	case inner.begins != "" && packageOf(w.fn) == "testing": // the test of a bubble
		return inner.begins
	case w.file == "":
		return path.Base(n.Entry)
	}
	return fmt.Sprintf("%s:%d", function(w.fn), w.line)
}

// A callee is the function of the user's that a goroutine's func literal calls.
type callee struct {
	name    string
	several bool
	begins  string // the func literal that it begins with, by the line where that begins
}

// callees looks at all stacks of each goroutine, those where it is stuck too. A
// library that starts goroutines for its user, errgroup say, has calls of its own
// there; those of another package say more.
func callees(rec *sim.Result) map[int]callee {
	own, foreign := map[int]callee{}, map[int]callee{}
	calls := map[string]outer{} // of stacks that were looked at, by their bytes
	begins := map[int]string{}
	look := func(g int, stack []uintptr) {
		if g <= 0 || g >= len(rec.Names) {
			return
		}
		call, known := calls[bytesOf(stack)]
		if !known {
			call = outerCall(stack)
			calls[strings.Clone(bytesOf(stack))] = call
		}
		begins[g] = cmp.Or(begins[g], call.begins)
		into := foreign
		if call.pkg == packageOf(placeOf(rec.Names[g].Stack, rec.Names[g].Site).fn) {
			into = own
		}
		if c := into[g]; call.name != "" && call.name != c.name {
			into[g] = callee{name: call.name, several: c.name != ""}
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
	maps.Copy(own, foreign)
	for g, b := range begins {
		c := own[g]
		c.begins = b
		own[g] = c
	}
	return own
}

// bytesOf is a key for a stack, good as long as the stack is.
func bytesOf(stack []uintptr) string {
	return unsafe.String((*byte)(unsafe.Pointer(unsafe.SliceData(stack))), len(stack)*int(unsafe.Sizeof(uintptr(0))))
}

// outerCall returns the function that a goroutine runs, inside of the func literal
// that it begins with if there is one, and the package of that. A literal handed
// over by somebody else goes by the function around it and its first line.
func outerCall(stack []uintptr) (o outer) {
	var user []runtime.Frame // innermost first
	for f := range frames(stack) {
		if f.Function != "" && !ours(f.Function) && !standard(&f) {
			user = append(user, f)
		}
	}
	if len(user) == 0 {
		return o
	}
	first := user[len(user)-1]
	if literal.MatchString(first.Function) {
		o.begins = beginning(&first)
	}
	for _, f := range slices.Backward(user) {
		switch {
		case !literal.MatchString(f.Function):
			o.name, o.pkg = function(f.Function), packageOf(f.Function)
			return o
		case packageOf(f.Function) != packageOf(first.Function):
			o.name, o.pkg = beginning(&f), packageOf(f.Function)
			return o
		}
	}
	return o
}

type outer struct{ name, pkg, begins string }

// beginning names a func literal by the function around it and its first line.
func beginning(f *runtime.Frame) string {
	name := function(f.Function)
	if f.Func != nil && f.Func.Name() == f.Function {
		_, line := f.Func.FileLine(f.Func.Entry())
		name += ":" + strconv.Itoa(line)
	}
	return name
}

// packageOf is the import path in the name of a function.
func packageOf(fn string) string {
	slash := strings.LastIndexByte(fn, '/') + 1
	pkg, _, _ := strings.Cut(fn[slash:], ".")
	return fn[:slash] + pkg
}

// literal matches what the compiler calls a func literal, and what it makes of
// the call in a go statement.
var literal = regexp.MustCompile(`\.(func|gowrap|deferwrap)\d+(\.|$)|-range\d+$`)

var tail = regexp.MustCompile(`(\.(func|gowrap|deferwrap)?\d+|-range\d+|-fm)+$`)

// function shortens the name of a function as stacks have it: of
// "example.com/shop.(*Store[...]).Add.func1.2" it leaves "Add".
func function(fn string) string {
	fn = tail.ReplaceAllString(strings.ReplaceAll(method(fn), "[...]", ""), "")
	return fn[strings.LastIndexByte(fn, '.')+1:]
}
