package wire

// A Part says which part of a test's exploration a report is about, when that was
// divided by racelab test -shard. What the parts of all shards came to is put
// together by racelab merge.
type Part struct {
	// Whole is set where there was nothing to divide: each shard has the result of
	// the whole.
	Whole bool `json:"whole,omitempty"`

	// Of a search through all traces: into how many parts it was divided, a hash of
	// them, and what they depend on, the accesses that are scheduling points and
	// whether the strict relation was needed. Shards that differ in one of these have
	// not divided the same space.
	Parts  int      `json:"parts,omitempty"`
	Print  uint64   `json:"print,omitempty"`
	Points []uint64 `json:"points,omitempty"`
	Strict bool     `json:"strict,omitempty"`

	// Later names the traces that were found in later rounds: two shards may have
	// found the same, and it counts once.
	Later []uint64 `json:"later,omitempty"`

	// At orders failures: the one that is told has the lowest.
	At int `json:"at,omitempty"`
}

// What an earlier run has left of a test, if its checkpoint was read.
const (
	Continued = "continued"
	Finished  = "finished"
)
