package engine

import "testing"

// TestFunction: of the name of a function as stacks have it, what a reader calls it.
func TestFunction(t *testing.T) {
	for name, want := range map[string]string{
		"example.com/shop.(*Store[...]).Add.func1.2": "Add",
		"example.com/shop.Merge[...].func1":          "Merge",
		"example.com/shop.Merge[...]":                "Merge",
		"example.com/shop.TestX.func3.gowrap1":       "TestX",
	} {
		if got := function(name); got != want {
			t.Errorf("function(%q) = %q, want %q", name, got, want)
		}
	}
}
