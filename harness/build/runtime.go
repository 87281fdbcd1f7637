package build

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"

	"example.com/racelab"
)

// Folders of GOROOT/src. The runtime is a package of the standard library
// there, so that every module finds it, and the standard library itself.
//
// An assembly file can be overlaid, but the go command runs the assembler in
// the package's folder, so that must exist on disk: getg goes to a folder of
// GOROOT that has no Go files of its own.
const (
	below    = "racelab"
	getg     = "sim/getg"
	assembly = "debug"
)

// runtimeFiles returns the files of the runtime by absolute name.
func runtimeFiles(goroot string, source fs.FS) (map[string][]byte, error) {
	// What init functions and TestMain start is kept for the executions.
	files := map[string][]byte{
		filepath.Join(goroot, "src", below, "sim", "early.go"): []byte("package sim\n\nfunc init() { KeepEarly() }\n"),
	}
	return files, fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		if d.IsDir() || !wanted(name) {
			return nil
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".go") {
			text = toStandard(text)
		}
		files[filepath.Join(goroot, "src", filepath.FromSlash(place(name)))] = text
		return nil
	})
}

// wanted reports whether a file below harness/explore is part of the runtime;
// harness/explore itself, which imports testing, is not.
func wanted(name string) bool {
	if !strings.Contains(name, "/") || strings.HasSuffix(name, "_test.go") {
		return false
	}
	return strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".s")
}

// place says where below GOROOT/src a file of the runtime goes.
func place(name string) string {
	if rest, ok := strings.CutPrefix(name, getg+"/"); ok {
		return assembly + "/racelab_" + rest
	}
	return below + "/" + name
}

// toStandard changes the import paths of the runtime to those that it has below
// GOROOT/src.
func toStandard(src []byte) []byte {
	src = bytes.ReplaceAll(src, []byte(`"`+explorer+"/"+getg+`"`), []byte(`"`+assembly+`"`))
	return bytes.ReplaceAll(src, []byte(`"`+explorer+"/"), []byte(`"`+below+"/"))
}

// embedded is the runtime that the command carries.
func embedded() fs.FS {
	sub, err := fs.Sub(racelab.Explorer, "harness/explore")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}
