package engine

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"unsafe"
)

// A nook has memory that is kept and memory that is not, side by side.
type nook struct {
	a     byte
	other byte
	b     uint16
	gap   [nearby + 8]byte
	c     [5]byte
	d     struct{ x, y int32 }
}

func TestWhatWasWrittenIsPutBackAndNothingElse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		all := make([]nook, 1+r.IntN(60))
		var ptrs []any
		for i := range all {
			n := &all[i]
			for _, p := range []any{&n.a, &n.b, &n.c, &n.d, &n.d.y} {
				if r.IntN(5) > 0 {
					ptrs = append(ptrs, p)
				}
			}
		}
		r.Shuffle(len(ptrs), func(i, j int) { ptrs[i], ptrs[j] = ptrs[j], ptrs[i] })
		memory := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(all))), len(all)*int(unsafe.Sizeof(all[0])))
		for i := range memory {
			memory[i] = byte(r.Int())
		}
		kept := map[int]bool{}
		for _, b := range of(ptrs...).blocks {
			for i := range b.size() {
				kept[int(uintptr(b.at)-uintptr(unsafe.Pointer(unsafe.SliceData(all)))+i)] = true
			}
		}
		m, want := of(ptrs...), slices.Clone(memory)
		for range 4 {
			for range r.IntN(20) {
				i := r.IntN(len(memory))
				memory[i]++
				if !kept[i] {
					want[i] = memory[i]
				}
			}
			if m.restore(); !slices.Equal(memory, want) {
				t.Fatalf("round %d: of %d bytes, %d kept:\n%v\n%v", round, len(memory), len(kept), memory, want)
			}
		}
	}
}

// Somebody else's variable in between costs one look at each block, and no more.
func TestNeighboursAreDividedOnce(t *testing.T) {
	n := new(nook)
	m := of(&n.a, &n.b, &n.c)
	if len(m.stretches) != 2 {
		t.Fatalf("%d stretches, want that of a and b, and that of c", len(m.stretches))
	}
	n.other++
	m.restore()
	if len(m.stretches) != 3 {
		t.Errorf("%d stretches, when what is between two blocks has changed", len(m.stretches))
	}
	n.a, n.c[0] = 1, 1
	if m.restore(); n.a != 0 || n.c[0] != 0 || len(m.stretches) != 3 {
		t.Errorf("%d stretches, %v", len(m.stretches), n)
	}
}

// Of blocks that lie close to each other only those remain apart that have somebody else's
// variable in between.
func TestNeighboursThatTouchStayTogether(t *testing.T) {
	type many struct {
		a, b, c byte
		other   byte
		d, e    byte
	}
	n := new(many)
	m := of(&n.a, &n.b, &n.c, &n.d, &n.e)
	n.other++
	if m.restore(); len(m.stretches) != 2 {
		t.Errorf("%d stretches, want those before and behind what has changed", len(m.stretches))
	}
	n.b, n.e = 1, 1
	if m.restore(); n.b != 0 || n.e != 0 || len(m.stretches) != 2 {
		t.Errorf("%d stretches, %v", len(m.stretches), n)
	}
}

// What is compared with a stretch behind its end is not put back, and does not end behind
// the page or in the next stretch.
func TestAStretchIsRounded(t *testing.T) {
	n := new(struct {
		a     byte
		other [255]byte
	})
	m := of(&n.a)
	if got := len(m.stretches[0].live); got != 64 {
		t.Errorf("%d bytes are compared, want a line", got)
	}
	n.a, n.other[5] = 1, 1
	m.restore()
	if got := len(m.stretches[0].live); n.a != 0 || n.other[5] != 1 || got != 64 {
		t.Errorf("%d bytes are compared: %v %v", got, n.a, n.other[5])
	}
	n.other[5] = 2
	m.restore()
	if got := len(m.stretches[0].live); n.other[5] != 2 || got != 1 {
		t.Errorf("%d bytes are compared, want those of the block: what is behind it changes", got)
	}
	const page = 4096
	if end := rounded(page, 2*page-5); end != 2*page {
		t.Errorf("what ends at %#x is compared up to %#x", 2*page-5, end)
	}
	if end := rounded(page-32, 2*page-8); end != 2*page-8 {
		t.Errorf("what ends at %#x is compared up to %#x, on another page", 2*page-8, end)
	}
}

func TestALargeBlockIsCopiedOnce(t *testing.T) {
	table := new([longStretch]byte)
	m := of(table)
	if s := &m.stretches[0]; &s.old[0] != &m.blocks[0].copied()[0] {
		t.Error("there is a second copy")
	}
	table[7] = 1
	if m.restore(); table[7] != 0 {
		t.Error("it is not put back")
	}
}

// What a regular expression is compiled to is nobody's to write; the expression is.
func TestARegexpIsPutBack(t *testing.T) {
	re := regexp.MustCompile("a|ab")
	was := re
	m := of(&re)
	if len(m.blocks) != 2 {
		t.Errorf("%d blocks, want those of the pointer and of the expression", len(m.blocks))
	}
	re.Longest()
	if m.restore(); re.FindString("ab") != "a" {
		t.Error("it still looks for the longest match")
	}
	if err := re.UnmarshalText([]byte("b")); err != nil {
		t.Fatal(err)
	}
	re = regexp.MustCompile("c")
	if m.restore(); re != was || re.FindString("ab") != "a" {
		t.Errorf("another expression: %v", re)
	}
}
