package std

import (
	"bufio"
	"bytes"
	"container/heap"
	"container/list"
	"container/ring"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"math/rand"
	randv2 "math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
)

type record struct {
	Name string
	Tags []string
	Next *record
	m    map[string]int
	hits int
}

func TestNoRaceBuffer(t *testing.T) {
	var b bytes.Buffer
	inTurn(func() { b.WriteString("x") }, func() { b.WriteByte('y') })
	both(func() { _ = b.String() }, func() { _ = b.Len() })
	t.Log(b.Len())
}

func TestRaceBuffer(t *testing.T) {
	var b bytes.Buffer
	both(func() { b.WriteString("x") }, func() { _ = b.String() })
}

func TestRaceBufferOfStruct(t *testing.T) {
	x := &struct{ log struct{ bytes.Buffer } }{}
	both(func() { x.log.WriteString("x") }, func() { x.log.Reset() })
}

func TestRaceBufferThroughWriter(t *testing.T) {
	var b bytes.Buffer
	both(func() { fmt.Fprintf(&b, "%d", 1) }, func() { fmt.Fprintln(&b, "x") })
}

func TestRaceBufferCopied(t *testing.T) {
	var b bytes.Buffer
	both(func() { io.Copy(&b, strings.NewReader("x")) }, func() { io.WriteString(&b, "y") })
}

func TestNoRaceBufferAfterReceive(t *testing.T) {
	var b bytes.Buffer
	c := make(chan string)
	go func() { b.WriteString("x"); c <- "y" }()
	b.WriteString(<-c) // after the receive
	go func() { b.WriteString("z"); c <- "-" }()
	b.WriteString(strings.ToUpper(fmt.Sprint(<-c)))
	s := []int{2, 1}
	go func() { s[0] = 0; c <- "" }()
	t.Log(slices.Index(s, len(<-c)), b.String())
}

func TestNoRaceBufferDeferred(t *testing.T) {
	var b bytes.Buffer
	s := []int{3, 2}
	m := map[int]int{}
	done := make(chan bool)
	func() {
		go func() { b.WriteString("x"); s[0] = 1; m[1]++; close(done) }()
		defer b.WriteString("y") // when the function ends
		defer sort.Ints(s)
		defer clear(m)
		<-done
	}()
	t.Log(b.String(), s, len(m))
}

func TestRaceBufferDeferred(t *testing.T) {
	var b bytes.Buffer
	done := make(chan bool)
	func() {
		defer b.WriteString("y")
		go func() { b.WriteString("x"); close(done) }()
	}()
	<-done
}

func TestRaceBufferInGoroutine(t *testing.T) {
	var b strings.Builder
	go b.Reset()
	_ = b.Len()
}

func TestRaceClearInGoroutine(t *testing.T) {
	m := map[int]int{}
	go clear(m)
	m[1]++
}

func TestNoRaceBuilder(t *testing.T) {
	var b strings.Builder
	inTurn(func() { b.WriteString("x") }, func() { b.WriteRune('x') })
	t.Log(b.String())
}

func TestRaceBuilder(t *testing.T) {
	var b strings.Builder
	both(func() { b.WriteString("x") }, func() { b.WriteByte('y') })
}

func TestNoRaceList(t *testing.T) {
	l := list.New()
	inTurn(func() { l.PushBack(1) }, func() { l.PushFront(2) })
	both(func() { _ = l.Front() }, func() { _ = l.Len() })
	r := ring.New(2)
	inTurn(func() { r.Unlink(1) }, func() { r.Next() })
	t.Log(l.Len())
}

func TestRaceList(t *testing.T) {
	l := list.New()
	both(func() { l.PushBack(1) }, func() { l.Len() })
}

func TestRaceRing(t *testing.T) {
	r := ring.New(3)
	both(func() { r.Unlink(1) }, func() { r.Len() })
}

type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return h[i] < h[j] }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(x any)        { *h = append(*h, x.(int)) }
func (h *ints) Pop() any {
	x := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return x
}

func TestNoRaceHeap(t *testing.T) {
	h := &ints{}
	inTurn(func() { heap.Push(h, 2) }, func() { heap.Push(h, 1) })
	t.Log(heap.Pop(h), heap.Pop(h))
}

func TestRaceHeap(t *testing.T) {
	h := &ints{}
	both(func() { heap.Push(h, 2) }, func() { heap.Push(h, 1) })
}

func TestNoRaceBufio(t *testing.T) {
	w := bufio.NewWriter(io.Discard)
	inTurn(func() { w.WriteString("x") }, func() { w.Flush() })
	t.Log(w.Buffered() <= 1)
}

func TestRaceBufioWriter(t *testing.T) {
	w := bufio.NewWriter(io.Discard)
	both(func() { fmt.Fprint(w, "x") }, func() { w.Flush() })
}

func TestRaceBufioReader(t *testing.T) {
	r := bufio.NewReader(strings.NewReader("abc"))
	both(func() { r.ReadByte() }, func() { r.ReadRune() })
}

func TestRaceScanner(t *testing.T) {
	s := bufio.NewScanner(strings.NewReader("a\nb"))
	both(func() { s.Scan() }, func() { s.Text() })
}

func TestRaceReaderFills(t *testing.T) {
	r := strings.NewReader("abc")
	p := make([]byte, 2)
	both(func() { r.Read(p) }, func() { _ = p[1] })
}

func TestNoRaceRand(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	inTurn(func() { r.Int() }, func() { r.Float64() })
	t.Log("one at a time")
}

func TestRaceRand(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	both(func() { r.Int() }, func() { r.Float64() })
}

func TestRaceRandV2(t *testing.T) {
	r := randv2.New(randv2.NewPCG(1, 2))
	both(func() { r.IntN(3) }, func() { r.Perm(3) })
}

func TestNoRaceSorting(t *testing.T) {
	s := []int{3, 1, 2}
	inTurn(func() { sort.Ints(s) }, func() { sort.Slice(s, func(i, j int) bool { return s[i] > s[j] }) })
	both(func() { _ = sort.SearchInts(s, 2) }, func() { _ = slices.Contains(s, 1) })
	slices.Sort(s)
	sort.Sort(sort.Reverse(sort.IntSlice(s)))
	t.Log(s)
}

func TestRaceSort(t *testing.T) {
	s := []int{3, 1, 2}
	both(func() { sort.Ints(s) }, func() { _ = s[2] })
}

func TestRaceSortSlice(t *testing.T) {
	s := []string{"b", "a"}
	both(func() { sort.Slice(s, func(i, j int) bool { return s[i] < s[j] }) }, func() { _ = s[1] })
}

func TestRaceSortInterface(t *testing.T) {
	s := []int{3, 1, 2}
	both(func() { sort.Sort(sort.Reverse(sort.IntSlice(s))) }, func() { _ = s[1] })
}

func TestRaceSlicesSort(t *testing.T) {
	s := []int{3, 1, 2}
	both(func() { slices.Sort(s) }, func() { slices.Max(s) })
}

func TestRaceSlicesContains(t *testing.T) {
	s := []int{3, 1, 2}
	both(func() { slices.Contains(s, 2) }, func() { s[1] = 5 })
}

func TestRaceSlicesInsert(t *testing.T) {
	s, v := make([]int, 1, 8), []int{1, 2}
	both(func() { _ = slices.Insert(s, 1, v...) }, func() { v[1] = 5 })
}

func TestRaceBytes(t *testing.T) {
	b := []byte("abc")
	both(func() { bytes.Contains([]byte("xabcx"), b) }, func() { b[1] = 5 })
}

func TestRaceJoin(t *testing.T) {
	s := []string{"a", "b"}
	both(func() { _ = strings.Join(s, "-") }, func() { s[1] = "c" })
}

func TestNoRacePrint(t *testing.T) {
	r := &record{Name: "x"}
	inTurn(func() { _ = fmt.Sprint(r) }, func() { r.Name = "y" })
	both(func() { _ = fmt.Sprintf("%p %T", r, r) }, func() { r.Name = "z" }) // looks at no field
	both(func() { _ = fmt.Sprint(*&r.Tags, 1) }, func() { r.Name = "x" })
	outer := &record{Next: r}
	both(func() { _ = fmt.Sprint(outer) }, func() { r.Name = "y" }) // prints Next as a number
	both(func() { _ = fmt.Sprint(locked{r}) }, func() { mu <- true; r.hits++; <-mu })
	t.Log(r.Name)
}

var mu = make(chan bool, 1)

// A locked record prints itself under a lock.
type locked struct{ r *record }

func (l locked) String() string { mu <- true; defer func() { <-mu }(); return fmt.Sprint(l.r.hits) }

func TestRacePrint(t *testing.T) {
	r := &record{Name: "x"}
	both(func() { _ = fmt.Sprint(r) }, func() { r.Name = "y" })
}

func TestRacePrintf(t *testing.T) {
	r := &record{Name: "x"}
	both(func() { _ = fmt.Sprintf("%d %+v", 1, r) }, func() { r.hits++ })
}

func TestRacePrintSlice(t *testing.T) {
	r := &record{Tags: []string{"a"}}
	both(func() { _ = fmt.Sprint(r.Tags) }, func() { r.Tags[0] = "b" })
}

func TestRacePrintMap(t *testing.T) {
	r := record{m: map[string]int{}}
	both(func() { _ = fmt.Sprintln("m", r) }, func() { r.m["x"]++ })
}

func TestRaceErrorf(t *testing.T) {
	r := &record{}
	both(func() { _ = fmt.Errorf("%v: %w", r, io.EOF) }, func() { r.hits++ })
}

func TestRaceLog(t *testing.T) {
	r := &record{}
	l := log.New(io.Discard, "", 0)
	both(func() { l.Print(r) }, func() { r.hits++ })
}

func TestRaceTestingLog(t *testing.T) {
	r := &record{}
	both(func() { t.Log(r) }, func() { r.hits++ })
}

func TestNoRaceJSON(t *testing.T) {
	r := &record{Name: "x", Next: &record{}}
	inTurn(func() { json.Marshal(r) }, func() { r.Next.Name = "y" })
	both(func() { json.Marshal(r) }, func() { r.hits++ }) // is not exported
	text, err := json.Marshal(r)
	t.Log(len(text) > 0, err)
}

func TestRaceJSON(t *testing.T) {
	r := &record{Name: "x", Next: &record{}}
	both(func() { json.Marshal(r) }, func() { r.Next.Name = "y" })
}

func TestRaceJSONEncoder(t *testing.T) {
	e := json.NewEncoder(io.Discard)
	both(func() { e.Encode(1) }, func() { e.Encode(2) })
}

func TestRaceJSONText(t *testing.T) {
	text := []byte("{}")
	both(func() { json.Unmarshal(text, &record{}) }, func() { text[0] = ' ' })
}

func TestRaceHeader(t *testing.T) {
	h := http.Header{}
	both(func() { h.Set("A", "1") }, func() { h.Get("A") })
}

func TestRaceURLValues(t *testing.T) {
	v := url.Values{}
	both(func() { v.Add("A", "1") }, func() { _ = v.Encode() })
}

func TestRaceBig(t *testing.T) {
	a, b := big.NewInt(1), big.NewInt(2)
	both(func() { a.Add(a, b) }, func() { b.SetInt64(7) })
}

func TestNoRaceReflect(t *testing.T) {
	r := &record{}
	v := reflect.ValueOf(r).Elem()
	inTurn(func() { v.Field(0).SetString("x") }, func() { _ = v.Field(0).String() })
	both(func() { v.Field(0).SetString("y") }, func() { _ = v.Field(1).Len() })
	s := []int{1, 2, 3}
	swap := reflect.Swapper(s)
	both(func() { swap(0, 1) }, func() { s[2]++ })
	reflect.Copy(reflect.ValueOf(s), reflect.ValueOf([]int{7}))
	t.Log(r.Name, s, reflect.ValueOf(3).Int())
}

func TestRaceReflectSet(t *testing.T) {
	n := 0
	v := reflect.ValueOf(&n)
	both(func() { v.Elem().Set(reflect.ValueOf(1)) }, func() { n++ })
}

func TestRaceReflectGet(t *testing.T) {
	r := &record{}
	both(func() { _ = reflect.ValueOf(r).Elem().Field(0).String() }, func() { r.Name = "x" })
}

func TestRaceReflectCopy(t *testing.T) {
	s := make([]int, 2)
	both(func() { reflect.Copy(reflect.ValueOf(s), reflect.ValueOf([]int{1, 2})) }, func() { s[1]++ })
}

func TestRaceReflectSwapper(t *testing.T) {
	s := make([]int, 2)
	swap := reflect.Swapper(s)
	both(func() { swap(0, 1) }, func() { s[1]++ })
}

func TestRaceReflectMap(t *testing.T) {
	m := map[string]int{}
	v := reflect.ValueOf(m)
	both(func() { v.SetMapIndex(reflect.ValueOf("a"), reflect.ValueOf(1)) }, func() { _ = m["b"] })
}

func TestRaceReflectMapKeys(t *testing.T) {
	m := map[string]int{"a": 1, "b": 2}
	both(func() { _ = reflect.ValueOf(m).MapKeys() }, func() { delete(m, "a") })
}
