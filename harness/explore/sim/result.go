package sim

// A Result is what came of one execution. Unless that was recorded, what it points to
// is valid until the next Run.
type Result struct {
	Failure    *Failure // nil: the body returned and nothing went wrong
	Races      []Race
	Leaked     []Blocked // goroutines that were left when nothing more could run
	Steps      int       // operations carried out
	Choices    []Choice  // what the Chooser was asked and said; valid until the next Run in any case
	Fair       int       // decisions that fairness took from the Chooser
	Hurried    int       // how often time moved although somebody could go on
	Drawn      int       // random numbers
	InVain     bool      // it ended where nobody could go on, or went on and on, but by a try that fails: see Again
	Early      bool      // and where time would have moved otherwise, or somebody could go on
	Overtook   int       // how often who came later to a channel was served earlier, which the runtime does not do
	Goroutines int       // that ever ran, the body's included
	Foreign    *Foreign
	Awaited    bool     // nobody can go on, and it may be up to a guest
	AwaitedAt  Site     // where that was started
	Notes      []string // what was not controlled
	Turns      []byte   // if asked for, and if to Follow them leads to the same; valid until the next Run in any case
	Strayed    bool     // it went elsewhere than what it was to follow
	Events     []Event  // if recorded
	Names      []GoName // of goroutines, by number, if recorded
}

// A Choice is one answer of the Chooser: of N possibilities, the one at index I;
// for a goroutine, G is its number, else -1.
type Choice struct {
	N, I, G  int32
	Preempts bool // the goroutine that was running could have gone on
}

// A Failure ends an execution.
type Failure struct {
	Kind    FailKind
	G       int
	Value   any // FailPanic: what was panicked with; FailFatal, FailExit: a message
	Stack   []uintptr
	Event   int       // how many events had been recorded
	Blocked []Blocked // FailDeadlock: everybody; FailPanic: who was left in a bubble
}

type FailKind uint8

const (
	FailPanic FailKind = iota + 1
	FailFatal
	FailDeadlock
	FailSteps // the step limit: inconclusive
	FailExit  // os.Exit
)

// A Blocked goroutine waits for something.
type Blocked struct {
	G     int
	Kind  Kind
	Obj   int // number of the object, 0 for none (a nil channel, select{})
	Site  Site
	Stack []uintptr // if recorded
	Also  []int     // of a select: the channels of all clauses
}

// A GoName says where a goroutine comes from.
type GoName struct {
	Name   string // given to it, else ""
	Parent int
	Site   Site
	Stack  []uintptr // of the go statement
	Entry  string    // function it runs
}

// A Foreign goroutine entered instrumented code during an execution without
// belonging to it.
type Foreign struct{ Stack []uintptr }
