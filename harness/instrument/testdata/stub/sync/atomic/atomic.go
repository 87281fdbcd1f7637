// Package atomic stands in for the look-alike of the same name.
package atomic

import "sync/atomic"

type (
	Int32 = atomic.Int32
	Int64 = atomic.Int64
	Value = atomic.Value
)

func AddInt32(p *int32, d int32) int32 { return atomic.AddInt32(p, d) }
func LoadInt32(p *int32) int32         { return atomic.LoadInt32(p) }
