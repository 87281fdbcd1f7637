package sync

// The kinds of this package's entries in an execution's tables.
const (
	slotCond uint8 = iota + 1
	slotPool
)
