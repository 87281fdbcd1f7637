package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// fetch copies the module out of the module cache into a writable folder. A
// module older than go.mod files gets one that says nothing but its path.
func fetch(m module, work string) (string, error) {
	cached, err := download(m)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(work, strings.ReplaceAll(m.path, "/", "_"))
	if err := copyTree(dir, cached); err != nil {
		return "", err
	}
	mod := filepath.Join(dir, "go.mod")
	if _, err := os.Stat(mod); errors.Is(err, fs.ErrNotExist) {
		return dir, os.WriteFile(mod, []byte("module "+m.path+"\n\ngo 1.21\n"), 0o644)
	}
	return dir, nil
}

func download(m module) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", m.path+"@"+m.version)
	cmd.Dir = os.TempDir()
	out, err := cmd.Output()
	var got struct{ Dir, Error string }
	if bad := json.Unmarshal(out, &got); bad != nil || got.Error != "" || got.Dir == "" {
		return "", fmt.Errorf("go mod download: %s %w", got.Error, errors.Join(err, bad))
	}
	return got.Dir, nil
}

// copyTree copies regular files, with the bit that makes one executable, and
// gives their owner the right to write, which the module cache takes away.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		return copyFile(filepath.Join(to, rel), path)
	})
}

func copyFile(to, from string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, info.Mode().Perm()|0o200)
}

// A census says what kind of module it is: the conditions that the list as a
// whole has to meet are about these numbers.
type census struct {
	Lines     int  `json:"lines"`   // of Go, tests included
	Generic   int  `json:"generic"` // functions and methods with type parameters or a generic receiver
	Libraries bool `json:"libraries"`
	TestMain  bool `json:"testMain"`
	Internal  bool `json:"internal"` // a test file in the package that it tests
}

var (
	genericDecl = regexp.MustCompile(`(?m)^func (\(\w+ \*?\w+\[|\w+\[|\([^)]*\) \w+\[)`)
	testLibrary = regexp.MustCompile(`"(github\.com/stretchr/testify|go\.uber\.org/goleak|go\.uber\.org/mock|github\.com/golang/mock)`)
	testMain    = regexp.MustCompile(`(?m)^func TestMain\(`)
	testDecl    = regexp.MustCompile(`(?m)^func Test`)
	external    = regexp.MustCompile(`(?m)^package \w+_test\b`)
)

func count(dir string) (census, error) {
	var c census
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		c.add(src, strings.HasSuffix(path, "_test.go"))
		return nil
	})
	return c, err
}

func (c *census) add(src []byte, test bool) {
	c.Lines += strings.Count(string(src), "\n")
	c.Generic += len(genericDecl.FindAll(src, -1))
	if !test {
		return
	}
	c.Libraries = c.Libraries || testLibrary.Match(src)
	c.TestMain = c.TestMain || testMain.Match(src)
	c.Internal = c.Internal || testDecl.Match(src) && !external.Match(src)
}
