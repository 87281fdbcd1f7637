package instrument

import (
	"slices"
	"strings"
	"testing"
)

// sentences are what the language, or gc where the language leaves it open, says
// of the order in which a statement is evaluated, with the fixtures that hold an
// edited statement to it. Those of the design come first.
var sentences = []struct{ says, fixtures string }{
	{"calls and receives run in source order", "calls-and-receives-in-source-order"},
	{"on the left, operands are computed before the right side where they hold a call or receive", "left-operand-panics-before-right-side calls-and-receives-in-source-order"},
	{"never the address, for taking it may panic, and Go does that after the right side", "nil-field-after-right-side nil-field-update-after-right-side index-out-of-range-after-right-side nil-map-after-right-side nil-map-update-after-right-side"},
	{"a right side that panics does so before anything is stored", "right-side-panics-first right-side-panics-first-in-tuple division"},
	{"then the address, then the store", "left-variable-looked-at-after-calls lazy-map"},
	{"x.f op= rhs reads x.f after the calls in rhs", "update-reads-after-calls"},
	{"the operand of op= and ++ is evaluated once", "operand-of-update-once"},
	{"a plain variable beside a call is read after the call, as gc does", "variable-beside-a-call field-beside-a-call"},
	{"a channel is read after the calls in the value sent", "send-reads-channel-after-call"},
	{"for v = range ch assigns received values only", "range-channel-assigns-only-received"},
	{"a, b = …: the operands on the left, then all values, then the stores from left to right", "tuple-operands-first tuple-stores-left-to-right"},
	{"an assignment of arrays and structs copies them before it stores any", "assignment-copies-arrays-and-structs"},
	{"the operand of range is evaluated once, an array is copied, a pointer to one is not", "range-evaluates-once range-array-copies"},
	{"go evaluates function and arguments in the calling goroutine", "go-evaluates-arguments"},
	{"defer evaluates function and arguments at once; a nil function panics when it is called", "defer-evaluates-arguments nil-call"},
	{"a return sets the results before deferred calls run", "return-sets-results-before-defers"},
	{"select evaluates channels and values of all cases in source order, the left side of the chosen one later", "select-evaluates-all-cases"},
	{"&& and || evaluate the right operand only if they must", "and-or"},
	{"the key of a map is evaluated before the map is read", "map-key-with-call"},
	{"a method value copies its receiver, and that of a nil interface panics at once", "method-value-copies-its-receiver"},
	{"elements and keys of a composite literal are evaluated in source order", "composite-literal-in-source-order"},
	{"cases of a switch are evaluated in order until one matches", "switch-cases-until-one-matches"},
	{"indices of a slice expression are evaluated in order, and a conversion to an array afterwards", "slice-bounds-and-conversions"},
	{"init, condition and post statements run in their turn", "if-and-for-headers"},
	{"variables of the package are initialised by what they depend on", "variables-of-the-package"},
}

// TestSentences holds that each sentence has its fixtures, and each fixture a
// sentence. TestFixtures runs them.
func TestSentences(t *testing.T) {
	there := fixtureNames(t)
	named := map[string]bool{}
	for _, s := range sentences {
		for f := range strings.FieldsSeq(s.fixtures) {
			named["order/"+f] = true
			if !slices.Contains(there, "order/"+f) {
				t.Errorf("%s: there is no fixture order/%s", s.says, f)
			}
		}
	}
	for _, f := range there {
		if strings.HasPrefix(f, "order/") && !named[f] {
			t.Errorf("%s has no sentence", f)
		}
	}
}
