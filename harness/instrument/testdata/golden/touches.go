package p

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"sort"
	"strings"
)

type report struct {
	strings.Builder
	lines []string
	seen  map[int]bool
}

func write(r *report, ch chan string, s []int) {
	r.WriteString("at once")
	r.WriteString(strings.ToUpper("a function that cannot wait"))
	r.WriteString(<-ch)
	sort.Ints(s)
	_ = slices.Index(s, len(<-ch))
	(*strings.Builder).WriteString(&r.Builder, "through an expression")
	fmt.Println("args", r, s, 1)
	fmt.Println(fmt.Println("two results"))
	fmt.Printf("%v %d\n", r, s)
	fmt.Printf("%p\n", r) // does not look at *r
	reflect.ValueOf(r).Elem().Field(0).SetInt(1)
	reflect.ValueOf(ch).Recv() // has a look-alike besides
}

type sink interface{ Write([]byte) (int, error) }

func through(w io.Writer, s sink, ch chan []byte, f func() []byte) {
	w.Write(nil)
	s.Write(f()) // which may assign to s
	w.Write(<-ch)
	defer w.Write(nil)
	go s.Write(nil)
	m := w.Write // a method value is not a call
	m(nil)
	wrapped{w}.Write(nil)
}

type wrapped struct{ io.Writer }

func param[W io.Writer](w W) { w.Write(nil) }

func later(r *report, s []int, m map[int]bool) {
	defer r.WriteString("deferred")
	defer sort.Ints(s)
	defer clear(m)
	go r.WriteString("in a goroutine")
	go sort.Ints(s)
	go clear(r.seen)
	go copy(s, s[1:])
}
