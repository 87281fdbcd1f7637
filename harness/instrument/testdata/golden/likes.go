package p

import "fmt"

// show needs the look-alikes alone.
func show(v *int) { fmt.Println(v) }
