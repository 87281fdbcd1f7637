package main

// A mutant is a real store with an edit.
type mutant struct {
	store  string // in TestStores of harness
	what   string
	check  string // that must fail; "" if the whole suite must pass
	logic  bool   // wrong without a data race, so a build without -race kills it too
	edits  []edit
	parked bool // the edits call letOthersIn
}

// An edit replaces a text, which occurs exactly once in a file of the module.
type edit struct{ file, old, new string }

const (
	lockedFile  = "locked/locked.go"
	perJobFile  = "locked/perjob.go"
	channelFile = "channel/channel.go"
	atomicFile  = "atomic/atomic.go"
	inPlaceFile = "atomic/update.go"
	cellFile    = "atomic/cell.go"
	cellsFile   = "atomic/cells.go"
	trieFile    = "atomic/persistent.go"

	shardedFile   = "locked/sharded.go"
	combiningFile = "channel/combining.go"
	publishedFile = "channel/published.go"
)

// noLock is appended to a file whose lock is taken away.
const noLock = `
type noLock struct{ _ sync.RWMutex }

func (*noLock) Lock()    {}
func (*noLock) Unlock()  {}
func (*noLock) RLock()   {}
func (*noLock) RUnlock() {}
`

// parking is appended to a file that calls it. It gives other calls the time to
// come in that work between a check and an act would give them.
const parking = `
func letOthersIn() {
	for range 50 {
		runtime.Gosched()
	}
}
`

const checkThenAct = `
func (s *Store) checkThenAct(job *jobstore.Job, c jobstore.Change) error {
	next, err := job.Apply(c)
	if err == nil {
		s.mu.Unlock()
		letOthersIn()
		s.mu.Lock()
		*job = next
	}
	return err
}
`

var mutants = []mutant{
	{store: "locked", what: "without its lock", check: "Linearizable", edits: []edit{
		{lockedFile, "mu   sync.Mutex", "mu   noLock"},
		{lockedFile, eof, noLock},
	}},
	{store: "locked", what: "Get without the lock", check: "Linearizable", edits: []edit{
		{lockedFile, "Get(id string) (jobstore.Job, error) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n", "Get(id string) (jobstore.Job, error) {\n"},
	}},
	{store: "locked", what: "All without the lock", check: "AllIsCutOfWriters", edits: []edit{
		{lockedFile, "snapshot() ([]jobstore.Job, error) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n", "snapshot() ([]jobstore.Job, error) {\n"},
	}},
	{store: "locked", what: "Update lets go of the lock between check and act", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{lockedFile, "err := job.Accept(&c);", "err := s.checkThenAct(job, c);"},
		{lockedFile, eof, checkThenAct},
	}},
	{store: "locked-perjob", what: "without the lock of the map", check: "Linearizable", edits: []edit{
		{perJobFile, "mu   sync.RWMutex", "mu   noLockOfMap"},
		{perJobFile, eof, "\ntype noLockOfMap struct{ _ sync.RWMutex }\n\n" +
			"func (*noLockOfMap) Lock() {}\nfunc (*noLockOfMap) Unlock() {}\nfunc (*noLockOfMap) RLock() {}\nfunc (*noLockOfMap) RUnlock() {}\n"},
	}},
	{store: "locked-perjob", what: "without the locks of the jobs", check: "Linearizable", edits: []edit{
		{perJobFile, "mu  sync.Mutex", "mu  noLockOfJob"},
		{perJobFile, eof, "\ntype noLockOfJob struct{ _ sync.Mutex }\n\nfunc (*noLockOfJob) Lock() {}\nfunc (*noLockOfJob) Unlock() {}\n"},
	}},
	{store: "channel", what: "without its owner: each call on a goroutine of its own", check: "Linearizable", edits: []edit{
		{channelFile, "c.do(jobs)\n\t\tclose(c.done)\n", "go func() {\n\t\t\tc.do(jobs)\n\t\t\tclose(c.done)\n\t\t}()\n"},
	}},
	{store: "channel", what: "Update asks its owner twice", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{channelFile, "{ job, err = jobs.update(id, c) }) {", "{ job, err = jobs.get(id) }) {\n\t\terr = jobstore.Refused(\"update\", id, jobstore.ErrClosed)\n\t}\n" +
			"\tif err == nil {\n\t\tjob, err = job.Apply(c)\n\t}\n\tif err != nil {\n\t\treturn jobstore.Job{}, err\n\t}\n\tletOthersIn()\n" +
			"\tif !s.ask(func(jobs table) { jobs[id] = &job }) {"},
	}},
	{store: "atomic", what: "Store in the place of CompareAndSwap", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{atomicFile, "if s.current.CompareAndSwap(old, &next) {\n", "letOthersIn()\n\t\ts.current.Store(&next)\n\t\tif true {\n"},
	}},
	{store: "atomic", what: "writes into the table that others read", check: "Linearizable", edits: []edit{
		{atomicFile, "next := maps.Clone(t)\n\tnext[job.ID] = &job", "next := t\n\tnext[job.ID] = &job"},
	}},
	{store: "atomic-inplace", what: "a writer takes a cell that is busy", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{cellFile, "return h, h&busy == 0 && w.head.CompareAndSwap(h, h|busy)\n", "w.head.Store(h | busy)\n\tletOthersIn()\n\treturn h, true\n"},
	}},
	{store: "atomic-inplace", what: "a reader does not look at the head again", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{cellFile, "copyTo(job, n, h)\n\t\t\tif n.body.head.Load() == h {", "letOthersIn()\n\t\t\tcopyTo(job, n, h)\n\t\t\tif true {"},
	}},
	{store: "atomic-inplace", what: "keeps no version for a cut under way", check: "AllIsCut", logic: true, edits: []edit{
		{inPlaceFile, "if epoch.Shown(cuts, stamp, now) {", "if epoch.Shown(nil, stamp, now) {"},
	}},
	{store: "atomic-inplace", what: "the words are written without atomics", check: "Linearizable", edits: []edit{
		{cellFile, "copyTo(job, n, h)\n\t\t\tif n.body.head.Load() == h {", "copyTo(job, n, h)\n\t\t\tfor i := range 400 {\n\t\t\t\twait(i)\n\t\t\t}\n\t\t\tif n.body.head.Load() == h {"},
		{cellFile, "w.Store(int64(at))", "*(*int64)(unsafe.Pointer(w)) = int64(at)"},
		{cellFile, "w.progress.Store(p)", "*(*uint64)(unsafe.Pointer(&w.progress)) = p"},
		{inPlaceFile, "w.beat.Store(int64(at))", "*(*int64)(unsafe.Pointer(&w.beat)) = int64(at)"},
		{inPlaceFile, "\"math\"\n", "\"math\"\n\t\"unsafe\"\n"},
	}},
	{store: "atomic-cells", what: "Store in the place of CompareAndSwap", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{cellsFile, "if !n.body.newest.CompareAndSwap(v, next) {\n", "letOthersIn()\n\tif n.body.newest.Store(next); false {\n"},
	}},
	{store: "atomic-persistent", what: "Store in the place of CompareAndSwap", check: "Linearizable", logic: true, parked: true, edits: []edit{
		{trieFile, "if s.root.CompareAndSwap(root, root.with(tag, 0, next)) {\n", "letOthersIn()\n\t\tif s.root.Store(root.with(tag, 0, next)); true {\n"},
	}},
	{store: "locked-sharded", what: "without the locks of the shards", check: "Linearizable", edits: []edit{
		{shardedFile, "mu   sync.Mutex\n\tjobs *records", "mu   noLockOfShard\n\tjobs *records"},
		{shardedFile, eof, "\ntype noLockOfShard struct{ _ sync.Mutex }\n\nfunc (*noLockOfShard) Lock() {}\nfunc (*noLockOfShard) Unlock() {}\n"},
	}},
	{store: "locked-sharded", what: "keeps no version for a cut under way", check: "AllIsCut", logic: true, edits: []edit{
		{shardedFile, "if epoch.Shown(cuts, r.stamp, now) {", "if epoch.Shown(nil, r.stamp, now) {"},
	}},
	{store: "channel-combining", what: "each caller is the owner", check: "Linearizable", edits: []edit{
		{combiningFile, "return !s.owned.Load() && s.owned.CompareAndSwap(false, true)", "return true"},
	}},
	{store: "channel-published", what: "writes to the job that is published", check: "Linearizable", edits: []edit{
		{publishedFile, "next := *p.job.Load()\n", "next := p.job.Load()\n"},
		{publishedFile, "p.job.Store(&next)\n\treturn next, nil", "p.job.Store(next)\n\treturn *next, nil"},
	}},
	{store: "channel-published", what: "closes its readers first, and then its owner", check: "LinearizableAll", logic: true, parked: true, edits: []edit{
		{publishedFile, "if open = !s.closed.Load(); open {", "if open = true; open {"},
		{publishedFile, "return s.owner.Close()", "letOthersIn()\n\treturn s.owner.Close()"},
	}},
	{store: "locked", what: "its map made with room (changes nothing)", edits: []edit{
		{lockedFile, "{jobs: make(map[string]*jobstore.Job)}", "{jobs: make(map[string]*jobstore.Job, 8)}"},
	}},
}

// eof, as the old text of an edit, is the end of the file.
const eof = ""
