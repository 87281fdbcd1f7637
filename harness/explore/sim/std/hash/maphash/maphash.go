// Package maphash stands in for [hash/maphash] in instrumented code.
//
// The problem: a seed is another one in each process, and so are the places that
// keys have in a hash table of the program's own, its collisions, the shard that a
// key belongs to, and the order in which it ranges. Nothing of that can be replayed
// elsewhere, and Comparable depends on a secret of the process whatever the seed. So
// seeds come from the execution's sequence, or, before executions, from one that
// always begins alike, and the hash is one of this package: what is left of a key is
// mixed with what came before by a multiplication to 128 bits, whose halves are
// folded.
//
// Pointers and channels are hashed by their address, which no seed decides.
package maphash

import (
	"encoding/binary"
	"hash"
	"math/bits"
	"sync/atomic"

	"example.com/racelab/harness/explore/sim"
)

// A Seed selects a hash function.
type Seed struct{ s uint64 }

var made atomic.Uint64 // outside executions

// MakeSeed returns a new seed.
func MakeSeed() Seed {
	if sim.Active() {
		return Seed{sim.Unvaried() | 1}
	}
	return Seed{fold(made.Add(1), prime) | 1}
}

const (
	golden = 0x9e3779b97f4a7c15
	prime  = 0xd6e8feb86659fd93
)

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^prime, b^golden)
	return hi ^ lo
}

func (s Seed) state() uint64 {
	if s.s == 0 {
		panic("maphash: use of uninitialized Seed")
	}
	return s.s
}

// Bytes hashes b.
func Bytes(seed Seed, b []byte) uint64 {
	h, n := seed.state(), uint64(len(b))
	for ; len(b) >= 8; b = b[8:] {
		h = fold(h^binary.LittleEndian.Uint64(b), prime)
	}
	return last(h, b, n)
}

// String hashes the bytes of s.
func String(seed Seed, s string) uint64 {
	h, n := seed.state(), uint64(len(s))
	for ; len(s) >= 8; s = s[8:] {
		var word [8]byte
		copy(word[:], s)
		h = fold(h^binary.LittleEndian.Uint64(word[:]), prime)
	}
	return last(h, s, n)
}

// last mixes in the last bytes, fewer than eight, and how many there were.
func last[T string | []byte](h uint64, rest T, n uint64) uint64 {
	var word [8]byte
	copy(word[:], rest)
	return fold(fold(h^binary.LittleEndian.Uint64(word[:]), prime), n)
}

// A Hash hashes what is written to it: the same as Bytes of all of it.
type Hash struct {
	seed Seed
	h    uint64
	n    uint64  // bytes
	rest [8]byte // of them, the last n%8, which are not in h
}

func (h *Hash) begin() {
	if h.seed.s == 0 {
		h.SetSeed(MakeSeed())
	}
}

// Write adds b. It never fails.
func (h *Hash) Write(b []byte) (int, error) {
	h.begin()
	return add(h, b), nil
}

// WriteString adds the bytes of s. It never fails.
func (h *Hash) WriteString(s string) (int, error) {
	h.begin()
	return add(h, s), nil
}

// WriteByte adds b. It never fails.
func (h *Hash) WriteByte(b byte) error {
	h.begin()
	add(h, []byte{b})
	return nil
}

func add[T string | []byte](h *Hash, b T) int {
	size := len(b)
	for len(b) > 0 {
		n := copy(h.rest[h.n%8:], b)
		h.n += uint64(n)
		b = b[n:]
		if h.n%8 == 0 {
			h.h = fold(h.h^binary.LittleEndian.Uint64(h.rest[:]), prime)
		}
	}
	return size
}

// Seed returns the seed of h.
func (h *Hash) Seed() Seed {
	h.begin()
	return h.seed
}

// SetSeed makes h use a seed, and forget what was written.
func (h *Hash) SetSeed(seed Seed) {
	h.seed, h.h, h.n = seed, seed.state(), 0
}

// Reset makes h forget what was written.
func (h *Hash) Reset() {
	h.begin()
	h.SetSeed(h.seed)
}

// Sum64 returns the hash of what was written.
func (h *Hash) Sum64() uint64 {
	h.begin()
	return last(h.h, h.rest[:h.n%8], h.n)
}

// Sum appends the hash to b.
func (h *Hash) Sum(b []byte) []byte { return binary.BigEndian.AppendUint64(b, h.Sum64()) }

// Size returns 8.
func (h *Hash) Size() int { return 8 }

// BlockSize returns the size of the real one's buffer.
func (h *Hash) BlockSize() int { return 128 }

// Clone returns a copy of h.
func (h *Hash) Clone() (hash.Cloner, error) {
	h.begin()
	c := *h
	return &c, nil
}
