//go:build !race

package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// plain is a vector clock as the textbook has it.
type plain [13 * blockSlots]uint32

func (p *plain) join(o *plain) {
	for i := range p {
		p[i] = max(p[i], o[i])
	}
}

func TestSparseClocksAreVectorClocks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var sparse [12]vc
	var dense [12]plain
	for step := range 20_000 {
		i, j, g := r.IntN(len(sparse)), r.IntN(len(sparse)), r.IntN(len(plain{}))
		switch r.IntN(8) {
		case 0:
			sparse[i].reset()
			dense[i] = plain{}
		case 1:
			sparse[i].copy(&sparse[j])
			dense[i] = dense[j]
		case 2, 3:
			sparse[i].join(&sparse[j])
			dense[i].join(&dense[j])
		default:
			sparse[i].set(g, uint32(step+1))
			dense[i][g] = uint32(step + 1)
		}
		for g, want := range dense[i] {
			if got := sparse[i].at(g); got != want {
				t.Fatalf("step %d: component %d is %d, want %d", step, g, got, want)
			}
		}
		d := sparse[i].dense()
		if !slices.Equal(d, dense[i][:len(d)]) {
			t.Fatalf("step %d: dense gives %v, want %v", step, d, dense[i])
		}
	}
}

func TestAManyFoldForkNeedsLittleMemory(t *testing.T) {
	const many = 5_000
	size := 0
	Run(Config{Chooser: first{}, MaxSteps: 10 * many}, func() {
		for range many {
			Go(1, func() { Do(KYield, nil, nil) })
		}
		for _, g := range x.gs {
			size += 4*cap(g.clock.low) + int(unsafe.Sizeof(block{}))*cap(g.clock.high)
			for _, b := range g.clock.high {
				if b.own {
					size += int(unsafe.Sizeof(*b.times))
				}
			}
		}
	})
	if size > 100*many {
		t.Errorf("the clocks of %d goroutines that know of one other take %d bytes", many, size)
	}
}
