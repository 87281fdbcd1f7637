package linear

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkExplains judges histories of six calls, one third of them wrong.
func BenchmarkExplains(b *testing.B) {
	o := registers(b)
	var judges []*judge
	for rnd := rand.New(rand.NewPCG(7, 8)); len(judges) < 100; {
		judges = append(judges, judgeOf(o, pastOf(rnd, o, 3, 6)))
	}
	for i := 0; b.Loop(); i++ {
		judges[i%len(judges)].explains()
	}
}

// BenchmarkExplainsAll judges all orders of executions of up to six calls.
func BenchmarkExplainsAll(b *testing.B) {
	o := registers(b)
	type run struct {
		r *trial
		p partial
	}
	var runs []run
	for rnd := rand.New(rand.NewPCG(9, 10)); len(runs) < 100; {
		if r, p := madeUp(rnd, o); len(r.calls) > 3 {
			runs = append(runs, run{r, p})
		}
	}
	for i := 0; b.Loop(); i++ {
		x := runs[i%len(runs)]
		x.r.load()
		x.r.along(x.p)
		x.r.explainsAll()
	}
}
