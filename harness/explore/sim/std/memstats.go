package std

import (
	"runtime"
	"sync/atomic"

	"example.com/racelab/harness/explore/sim"
)

// roomMallocs and roomBytes are what sim.Room has allocated so far.
var roomMallocs, roomBytes atomic.Uint64

// ReadMemStats is runtime.ReadMemStats. After it has read, the explorer makes room for
// what it keeps, and that is left out of the counts, so that what is allocated between
// two calls is the program's own. Room that is made before reading would count at the
// second call.
func ReadMemStats(m *runtime.MemStats) {
	runtime.ReadMemStats(m)
	mallocs, bytes := m.Mallocs, m.TotalAlloc
	m.Mallocs -= roomMallocs.Load()
	m.TotalAlloc -= roomBytes.Load()
	if sim.Room() {
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		roomMallocs.Add(after.Mallocs - mallocs)
		roomBytes.Add(after.TotalAlloc - bytes)
	}
}
