package memory

import "testing"

// What a loop's variable is depends on the go directive.
func TestLoopVariable(t *testing.T) {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
	}
	for _, v := range []int{10, 20} {
		fs = append(fs, func() int { return v })
	}
	for k := range map[int]bool{7: true} {
		fs = append(fs, func() int { return k })
	}
	for _, f := range fs {
		t.Log(f())
	}
}
