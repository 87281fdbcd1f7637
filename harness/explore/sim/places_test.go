//go:build !race

package sim

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// atRandom chooses by r.
type atRandom struct{ *rand.Rand }

func (c atRandom) Next(current int, enabled []int) int { return enabled[c.IntN(len(enabled))] }
func (c atRandom) Choose(n int) int                    { return c.IntN(n) }

// A drawn program of many short goroutines, and beside it full clocks: with an entry
// for every goroutine, which every operation advances.
type drawn struct {
	*rand.Rand
	most    int // goroutines
	objects [6]struct {
		clock full
		_     [8]byte
	}
	clocks   []full // by goroutine
	accesses []drawnAccess
	wrong    int
	asked    [2]int // how often accesses were not ordered, and were
	bubble   bool
}

type full []uint32

func (f *full) join(o full) {
	for len(*f) < len(o) {
		*f = append(*f, 0)
	}
	for i, t := range o {
		(*f)[i] = max((*f)[i], t)
	}
}

// A drawnAccess is one, by both clocks.
type drawnAccess struct {
	g          int
	time, full uint32
}

func (d *drawn) me() *full { return &d.clocks[x.cur.id] }

func (d *drawn) tick(id int) {
	f := &d.clocks[id]
	for len(*f) <= id {
		*f = append(*f, 0)
	}
	(*f)[id]++
}

func (d *drawn) child(ops int) {
	from := append(full(nil), *d.me()...)
	id := len(x.gs)
	d.clocks = append(d.clocks, from)
	Go(1, func() { d.run(ops) })
	if len(x.gs) != id+1 {
		panic("another number")
	}
	d.tick(x.cur.id)
}

func (d *drawn) run(ops int) {
	d.tick(x.cur.id)
	for range ops {
		d.step()
		d.tick(x.cur.id)
		if d.IntN(2) == 0 {
			Do(KYield, nil, nil)
		}
	}
}

func (d *drawn) step() {
	i := d.IntN(len(d.objects))
	o := &d.objects[i]
	p := unsafe.Pointer(o)
	switch d.IntN(9) {
	case 0, 1:
		Acquire(p)
		d.me().join(o.clock)
	case 2:
		Release(p)
		o.clock = append(full(nil), *d.me()...)
	case 3:
		ReleaseMerge(p)
		o.clock.join(*d.me())
	case 4:
		if len(d.clocks) < d.most {
			d.child(d.IntN(7))
		}
	case 5:
		if d.bubble && d.IntN(4) == 0 {
			JoinBubble(x.cur.bubble)
			for id, f := range d.clocks {
				d.me().join(f)
				d.tick(id)
			}
		}
	default:
		d.access()
	}
}

// access asks both clocks about accesses that were.
func (d *drawn) access() {
	v := new(int)
	*W(v, 1) = 1
	for range min(60, len(d.accesses)) {
		a := d.accesses[d.IntN(len(d.accesses))]
		var want uint32
		if f := *d.me(); a.g < len(f) {
			want = f[a.g]
		}
		got := x.cur.clock.of(a.g)
		if ordered := a.full <= want; ordered != (a.time <= got) {
			d.wrong++
		} else if ordered {
			d.asked[1]++
		} else {
			d.asked[0]++
		}
	}
	d.accesses = append(d.accesses, drawnAccess{x.cur.id, x.cur.time, (*d.me())[x.cur.id]})
}

// With slots that are reused the order of any two accesses is the one that clocks
// with an entry for each goroutine give.
func TestReusedSlotsOrderAsFullClocksDo(t *testing.T) {
	reused, asked := 0, [2]int{}
	for seed := range uint64(24) {
		d := &drawn{Rand: rand.New(rand.NewPCG(seed, 1)), most: 600, bubble: seed%4 == 0}
		Run(Config{Chooser: atRandom{d.Rand}, MaxSteps: 1 << 20}, func() {
			d.clocks = append(d.clocks, nil)
			if d.bubble {
				x.bubbles = append(x.bubbles, x.now)
				x.cur.bubble = 1
			}
			for len(d.clocks) < d.most {
				d.tick(x.cur.id)
				d.child(d.IntN(7))
				d.run(d.IntN(3))
			}
			reused += len(x.gs) - lowIDs - x.places.n
		})
		if d.wrong > 0 {
			t.Errorf("program %d: %d answers are not those of full clocks", seed, d.wrong)
		}
		asked[0] += d.asked[0]
		asked[1] += d.asked[1]
	}
	t.Logf("%d slots reused; of the accesses %d were ordered and %d not", reused, asked[1], asked[0])
	if reused < 1000 || asked[0] < 10_000 || asked[1] < 10_000 {
		t.Error("that shows too little")
	}
}

// What a goroutine did that has ended and that nobody knows of races with what comes
// after the start of another one, whether that takes its slot or not. Of a tail that it
// has not passed on nobody ever knows, of the rest who has acquired it.
func TestRaceWithAnEndedGoroutine(t *testing.T) {
	for _, test := range []struct {
		name                  string
		release, known, after bool // it releases; main acquires that; it writes after that
		race                  bool
	}{
		{"nothing passed on", false, false, false, true},
		{"released for nobody", true, false, false, true},
		{"acquired", true, true, false, false},
		{"acquired, and a tail", true, true, true, true},
	} {
		n, obj, ended := new(int), new(int), new(int)
		reused := false
		r := Run(Config{Chooser: first{}}, func() {
			for range lowIDs - 1 { // the low numbers
				Go(1, func() {})
			}
			Go(1, func() {
				if !test.after {
					*W(n, 2) = 1
				}
				if test.release {
					Release(pointer(obj))
				}
				if test.after {
					*W(n, 2) = 1
				}
				*ended = 1
			})
			Do(KYield, pointer(ended), func(unsafe.Pointer) bool { return *ended == 1 })
			if test.known {
				Acquire(pointer(obj))
			}
			done := new(int)
			Go(1, func() { ReleaseMerge(pointer(done)); *done = 1 })
			reused = x.gs[len(x.gs)-1].slot == x.gs[len(x.gs)-2].slot
			Do(KYield, pointer(done), func(unsafe.Pointer) bool { return *done == 1 })
			Acquire(pointer(done))
			*W(n, 3) = 2
		})
		if race := len(r.Races) > 0; race != test.race {
			t.Errorf("%s: race %v, want %v", test.name, race, test.race)
		}
		if want := !test.release || test.known; reused != want {
			t.Errorf("%s: slot reused %v, want %v", test.name, reused, want)
		}
	}
}

// Goroutines that come one after another and meet in one object need few entries,
// whoever waits beside them and knows of none.
func TestManyShortGoroutinesNeedFewEntries(t *testing.T) {
	const many = 50_000
	entries, slots := 0, 0
	Run(Config{Chooser: first{}, MaxSteps: 10 * many}, func() {
		stop, objs := false, make([]int, 100)
		Go(1, func() { Do(KYield, nil, func(unsafe.Pointer) bool { return stop }) })
		for i := range many / 2 {
			obj, ended := pointer(&objs[i%len(objs)]), 0
			for range 2 {
				Go(1, func() {
					Acquire(obj)
					*W(&objs[i%len(objs)], 2)++
					Release(obj)
					ended++
				})
			}
			Do(KYield, nil, func(unsafe.Pointer) bool { return ended == 2 })
			Acquire(obj)
		}
		for _, g := range x.gs {
			entries += len(g.clock.dense())
		}
		for i := range objs {
			o := x.object(pointer(&objs[i]))
			entries += len(o.clock.dense())
		}
		slots, stop = x.places.n, true
	})
	if slots > 4 || entries > 300*lowIDs {
		t.Errorf("%d goroutines, two at a time, take %d slots and %d entries", many, slots, entries)
	}
}
