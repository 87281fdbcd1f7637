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
