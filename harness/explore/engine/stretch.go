package engine

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"
	"unsafe"
)

// A stretch is memory that is compared in one go: blocks that lie side by side, in one
// another, or with little in between. Most package variables are a word or two, next to
// others of their package, and to find of each that it is what it was would take longer
// than the steps of a small test.
//
// What is in between, and behind it, is mostly padding. If somebody else's variable is
// there and changes, the stretch is divided.
type stretch struct {
	live, old []byte
	blocks    []block // never none, in order of address
}

const (
	// nearby is how many bytes there may be between two blocks of a stretch. It is less
	// than a page, so what is there can be read.
	nearby = 64

	// longStretch is from how many bytes on no block is added to a stretch; one that is
	// a single block is compared with its copy where that is, and not with another copy.
	longStretch = 1 << 12
)

// stretches divides blocks, which it sorts, where more than gap bytes are between them.
func stretches(blocks []block, gap uintptr) (all []stretch) {
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Compare(uintptr(a.at), uintptr(b.at)) })
	short := 0
	for from, to := 0, 0; from < len(blocks); from = to {
		first, end := uintptr(blocks[from].at), blocks[from].end()
		for to = from + 1; to < len(blocks) && uintptr(blocks[to].at) <= end+gap && end-first < longStretch; to++ {
			end = max(end, blocks[to].end())
		}
		if more := rounded(first, end); gap > 0 && (to == len(blocks) || more <= uintptr(blocks[to].at)) {
			end = more
		}
		s := stretch{live: across(blocks[from].at, int(end-first)), blocks: blocks[from:to:to]}
		if s.long() {
			s.old = s.blocks[0].copied()
		} else {
			short += len(s.live)
		}
		all = append(all, s)
	}
	copies := make([]byte, 0, short)
	for i := range all {
		if s := &all[i]; !s.long() {
			copies = s.copy(copies)
		}
	}
	return all
}

// rounded is the end of a stretch made longer, to the size that is compared at a time,
// unless that may not be memory any more: what is left of one is compared word by word.
func rounded(first, end uintptr) uintptr {
	const line, page = 64, 4096
	if more := (end-first+line-1)/line*line + first; (end-1)/page == (more-1)/page {
		return more
	}
	return end
}

// across is the memory from p on, n bytes of it. It may be that of several allocations,
// which unsafe.Slice does not have where pointers are checked; the blocks keep them.
func across(p unsafe.Pointer, n int) []byte {
	header := struct {
		p      unsafe.Pointer
		n, max int
	}{p, n, n}
	return *(*[]byte)(unsafe.Pointer(&header))
}

func (s *stretch) long() bool { return len(s.blocks) == 1 && s.blocks[0].size() >= longStretch }

// copy puts what s is to be compared with behind what others are: a comparison of all
// goes through memory in one direction.
func (s *stretch) copy(copies []byte) []byte {
	n := len(copies)
	copies = append(copies, s.live...)
	s.old = copies[n:len(copies):len(copies)]
	for i := range s.blocks {
		b := &s.blocks[i]
		copy(s.old[uintptr(b.at)-uintptr(s.blocks[0].at):], b.copied())
	}
	return copies
}

// restore puts back each block that has changed. It reports whether there was one.
func (s *stretch) restore() (changed bool) {
	for i := range s.blocks {
		if b := &s.blocks[i]; !bytes.Equal(b.bytes(), b.copied()) {
			b.live.Set(b.saved)
			changed = true
		}
	}
	return changed
}

// divide leaves out of stretch i what is between its blocks. If it is in memory that is no
// more, each block is one of its own, and a single one is given up.
func (m *memory) divide(i int, gone bool) {
	var parts []stretch
	if s := &m.stretches[i]; !gone {
		parts = stretches(s.blocks, 0)
	} else if len(s.blocks) > 1 {
		for j := range s.blocks {
			parts = append(parts, stretches(s.blocks[j:j+1], 0)...)
		}
	}
	m.stretches = slices.Replace(m.stretches, i, i+1, parts...)
}

// A block is a variable, what a pointer points to, or the array of a slice.
type block struct {
	at    unsafe.Pointer
	live  reflect.Value // what is there; can be set
	saved reflect.Value
}

func (b *block) size() uintptr { return b.live.Type().Size() }
func (b *block) end() uintptr  { return uintptr(b.at) + b.size() }
func (b *block) bytes() []byte { return unsafe.Slice((*byte)(b.at), b.size()) }
func (b *block) copied() []byte {
	return unsafe.Slice((*byte)(b.saved.Addr().UnsafePointer()), b.size())
}
