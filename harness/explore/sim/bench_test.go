//go:build !race

package sim

import (
	"iter"
	"strings"
	"testing"
)

// What schedules cost: three programs, and two floors under each. The first is that as
// many goroutines are started, that the body waits for the others, and that all of them
// are torn down in as many schedules as end in the deadlock (of abba's 3 of 8), with
// nothing decided in between. The second has besides as many switches of coroutines as
// the random schedules of the program, made between two that do nothing else. Then an
// execution of nothing, and one goroutine more that is started, switched to, or torn
// down.
func BenchmarkSchedules(b *testing.B) {
	type program struct {
		name string
		body func(i int)
	}
	programs := []program{
		{"lostUpdate", func(int) { lostUpdate() }},
		{"getThenPut", func(int) { getThenPut() }},
		{"abba", func(int) { abba() }},
	}
	floor := func(p program) func(i int) {
		return func(i int) { three(p.name == "abba" && i%8 < 3) }
	}
	var all []program
	for _, p := range programs {
		all = append(all, p, program{p.name + "/floor", floor(p)}, program{p.name + "/floor+switches", switching(p.body, floor(p))})
	}
	all = append(all,
		program{"floor/empty", func(int) {}},
		program{"floor/start", func(int) { Go(1, func() {}) }},
		program{"floor/switch", func(int) {
			Go(1, func() { Do(KYield, nil, nil) })
			Do(KWait, nil, alone)
		}},
		program{"floor/abort", func(int) { Go(1, func() { Do(KWait, nil, never) }) }})
	for _, p := range all {
		b.Run("program="+p.name, func(b *testing.B) {
			var c Chooser = &random{s: 1}
			if strings.Contains(p.name, "floor") {
				c = first{}
			}
			b.ReportAllocs()
			i, steps, begun := 0, 0, cpuTime()
			body := func() { p.body(i) }
			for b.Loop() {
				steps += Run(Config{Chooser: c}, body).Steps
				i++
			}
			b.ReportMetric(float64(steps)/float64(b.N), "steps/op")
			reportCPU(b, begun)
			if !strings.Contains(p.name, "floor") {
				b.ReportMetric(switches(p.body, c), "switches/op")
			}
		})
	}
}

// switching returns a body that is floor and, before, as many switches of coroutines as
// a schedule of program has beyond those of the floor.
func switching(program, floor func(int)) func(i int) {
	more := switches(program, &random{s: 1}) - switches(floor, first{})
	there, _ := iter.Pull(func(back func(struct{}) bool) {
		for back(struct{}{}) {
		}
	})
	owed := 0.0
	return func(i int) {
		for owed += more; owed >= 2; owed -= 2 {
			there()
		}
		floor(i)
	}
}

// switches returns how many switches of coroutines an execution of body has on average.
func switches(body func(int), c Chooser) float64 {
	const runs = 8000
	n := &switchCounter{Chooser: c}
	for i := range runs {
		n.n += 2 // to the body, and back when nobody can go on
		r := Run(Config{Chooser: n, Always: true}, func() { body(i) })
		if r.Failure != nil {
			n.n += 1 + len(r.Failure.Blocked) // to each of them, and back
		}
	}
	return float64(n.n) / runs
}

type switchCounter struct {
	Chooser
	n int
}

func (c *switchCounter) Next(current int, enabled []int) int {
	g := c.Chooser.Next(current, enabled)
	if g != current && (current >= 0 || x.gs[g].co != nil) { // else it goes on on the same one
		c.n++
	}
	return g
}

// three has a body that waits for two goroutines, or all three wait in vain.
func three(stuck bool) {
	if stuck {
		Go(1, func() { Do(KWait, nil, never) })
		Go(1, func() { Do(KWait, nil, never) })
		Do(KWait, nil, never)
		return
	}
	Go(1, func() {})
	Go(1, func() {})
	Do(KWait, nil, alone)
}

func BenchmarkRead(b *testing.B) {
	Run(Config{Chooser: first{}}, func() {
		Go(1, func() { Do(KYield, nil, nil) }) // it is there to the end
		n := new(int)
		for b.Loop() {
			_ = *R(n, 1)
		}
	})
}
