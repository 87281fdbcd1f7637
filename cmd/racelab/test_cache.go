package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/racelab/harness/build"
	"example.com/racelab/harness/explore/wire"
)

// A resultCache knows which packages have passed with the same code, flags,
// environment and files. The go command has such a cache too, but not for
// binaries that it does not start itself (-exec).
//
// A result is kept by what is known before the tests run, with a list of the
// environment variables and files that they asked for while they ran (package
// testing writes it, -test.testlogfile) and a hash of these.
type resultCache struct {
	dir string // empty: no caching
	key map[string]string
	hit map[string]result
}

type result struct {
	Inputs []string     // "getenv HOME", "open testdata/x", …
	Hash   string       // of their values
	Text   []byte       // what go test printed of the package
	Events []wire.Event // starts and ends of its units
}

// fromCache prints the packages that need not run, and returns the others.
func (r *testCall) fromCache() (todo []string) {
	r.cache = &resultCache{key: map[string]string{}, hit: map[string]result{}}
	todo = slices.Clone(r.built.Match)
	if !r.cacheable() {
		return todo
	}
	r.cache.dir = filepath.Join(r.built.Cache, "results")
	for _, p := range r.built.Tests {
		r.cache.key[p.ImportPath] = r.resultKey(p)
		res, ok := r.cache.load(p)
		if !ok {
			continue
		}
		r.cache.hit[p.ImportPath] = res
		todo = slices.DeleteFunc(todo, func(name string) bool { return name == p.ImportPath })
		r.stream.replay(p.ImportPath, res.Text)
	}
	return todo
}

// cacheable reports whether the flags are of the kind with which a pass stays a
// pass.
func (r *testCall) cacheable() bool {
	if r.flags.count != "" || r.flags.list || len(r.flags.args) > 0 || r.flags.config.Replay != "" || r.flags.config.Shards > 0 || r.flags.checkpoint != "" {
		return false
	}
	for _, f := range r.flags.test {
		name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		switch name {
		case "run", "skip", "short", "v", "timeout", "failfast", "fullpath", "parallel", "cpu", "json", "benchtime":
		default:
			return false
		}
	}
	return !slices.ContainsFunc(r.flags.packages, func(p string) bool { return strings.HasSuffix(p, ".go") })
}

func (r *testCall) resultKey(p build.Test) string {
	h := sha256.New()
	c := r.flags.config
	c.Jobs = 0   // however many explore it
	c.Memory = 0 // it is what the machine has left, and a pass did not need it
	config, _ := json.Marshal(c)
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n%v\n%s\n%q\n", r.built.Tool, p.ID, p.ImportPath, config, r.flags.strict, r.flags.vet, r.flags.test)
	for _, name := range []string{"GODEBUG", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GOTRACEBACK"} {
		fmt.Fprintf(h, "%s=%s\n", name, os.Getenv(name))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (c *resultCache) load(p build.Test) (res result, ok bool) {
	text, err := os.ReadFile(filepath.Join(c.dir, c.key[p.ImportPath]))
	if err != nil || json.Unmarshal(text, &res) != nil {
		return res, false
	}
	hash, err := hashInputs(res.Inputs, p)
	return res, err == nil && hash == res.Hash
}

// keep stores the packages that have passed.
func (r *testCall) keep() {
	if r.cache.dir == "" || r.isStopped() {
		return
	}
	for _, p := range r.built.Tests {
		text, ok := r.stream.texts[p.ImportPath]
		if _, old := r.cache.hit[p.ImportPath]; old || !ok || !passed(text, r.flags.json) {
			continue
		}
		res := result{Text: text}
		for _, e := range r.events(p) {
			if e.Kind == wire.KindStart || e.Kind == wire.KindEnd {
				res.Events = append(res.Events, e)
			}
		}
		if dirs := r.processes(p); len(dirs) == 1 { // else one has died, and its log is not complete
			res.Inputs = slices.DeleteFunc(inputs(filepath.Join(dirs[0], "testlog")), r.ours)
			r.cache.save(p, res)
		}
	}
}

// ours reports whether an input is a file of this run, not of the tests.
func (r *testCall) ours(input string) bool { return strings.Contains(input, " "+r.temp) }

// passed reports whether the text of a package ends with its success.
func passed(text []byte, json bool) bool {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	end := lines[len(lines)-1]
	if json {
		return bytes.Contains(end, []byte(`"Action":"pass"`))
	}
	return bytes.HasPrefix(end, []byte("ok  \t"))
}

func (c *resultCache) save(p build.Test, res result) {
	slices.Sort(res.Inputs)
	res.Inputs = slices.Compact(res.Inputs)
	var err error
	if res.Hash, err = hashInputs(res.Inputs, p); err != nil {
		return
	}
	text, err := json.Marshal(res)
	if err != nil || os.MkdirAll(c.dir, 0o777) != nil {
		return
	}
	name := filepath.Join(c.dir, c.key[p.ImportPath])
	aside := fmt.Sprintf("%s.%d", name, os.Getpid())
	if os.WriteFile(aside, text, 0o666) == nil {
		os.Rename(aside, name)
	}
}

// inputs reads the log of a test process. File names are made absolute, for a
// test may change its folder.
func inputs(log string) []string {
	text, err := os.ReadFile(log)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	var list []string
	pwd := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		op, name, ok := strings.Cut(line, " ")
		if !ok || op == "#" {
			continue
		}
		if op != "getenv" && !filepath.IsAbs(name) {
			name = filepath.Join(pwd, name)
		}
		if op == "chdir" {
			pwd = name
		}
		if key := op + " " + name; !seen[key] {
			seen[key] = true
			list = append(list, key)
		}
	}
	return list
}

// tooNew is how old a file must be for its time stamp to tell that it was
// changed.
const tooNew = 2 * time.Second

// hashInputs hashes what the tests of p asked for. As for the go command, files
// count that lie in the module; a test that reads others is on its own.
func hashInputs(list []string, p build.Test) (string, error) {
	h := sha256.New()
	for _, in := range list {
		op, name, _ := strings.Cut(in, " ")
		switch op {
		case "getenv":
			v, ok := os.LookupEnv(name)
			fmt.Fprintf(h, "%s %q %v\n", in, v, ok)
		case "open", "stat":
			if !filepath.IsAbs(name) {
				name = filepath.Join(p.Dir, name)
			}
			rel, err := filepath.Rel(p.Root, name)
			if p.Root == "" || err != nil || strings.HasPrefix(rel, "..") {
				continue
			}
			fmt.Fprintf(h, "%s\n", in)
			if err := hashFile(h, name, op == "open"); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashFile hashes size and time of a file, and of all in a folder.
func hashFile(h hash.Hash, name string, into bool) error {
	info, err := os.Stat(name)
	if err != nil {
		fmt.Fprintln(h, "none")
		return nil
	}
	if time.Since(info.ModTime()) < tooNew {
		return fmt.Errorf("%s is too new", name)
	}
	fmt.Fprintln(h, info.Mode(), info.Size(), info.ModTime().UnixNano())
	if !into || !info.IsDir() {
		return nil
	}
	entries, err := os.ReadDir(name)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			fmt.Fprintln(h, e.Name(), info.Mode(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return err
}
