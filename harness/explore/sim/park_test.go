//go:build !race

package sim

import (
	"testing"
	"unsafe"
)

// waitFor has many goroutines wait for objects of their own while the body takes
// steps elsewhere. It returns how often they were asked.
func waitFor(many, steps int) (asked int) {
	var here [1]byte
	objs, begun := make([]bool, many), 0
	Run(Config{Chooser: first{}}, func() {
		for i := range many {
			Go(1, func() {
				begun++
				Do(KWait, unsafe.Pointer(&objs[i]), func(p unsafe.Pointer) bool {
					asked++
					return *(*bool)(p)
				})
			})
		}
		Do(KYield, nil, func(unsafe.Pointer) bool { return begun == many })
		for range steps {
			Do(KYield, unsafe.Pointer(&here), nil)
		}
	})
	return asked
}

func TestThoseWhoWaitAreNotAskedAtEachStep(t *testing.T) {
	const many, steps = 2000, 10_000
	if asked := waitFor(many, steps); asked > 20*(many+steps) {
		t.Errorf("%d goroutines were asked %d times in %d steps", many, asked, steps)
	}
}

func TestChangesBehindTheSchedulersBackAreSeen(t *testing.T) {
	const many = 2 * manyLive
	open, ended := false, 0
	r := Run(Config{Chooser: first{}}, func() {
		for range many {
			Go(1, func() {
				Do(KWait, unsafe.Pointer(&open), func(p unsafe.Pointer) bool { return *(*bool)(p) })
				ended++
			})
		}
		Do(KYield, nil, nil)
		open = true // by no operation
	})
	if r.Failure != nil || len(r.Leaked) > 0 || ended != many {
		t.Errorf("%d of %d came to their end, failure %v", ended, many, r.Failure)
	}
}

func BenchmarkManyWait(b *testing.B) {
	begun := cpuTime()
	for b.Loop() {
		waitFor(2000, 10_000)
	}
	reportCPU(b, begun)
}
