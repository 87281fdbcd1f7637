package build

import (
	"embed"
	"path/filepath"
	"strings"
)

// registries holds a file for each package of the standard library that keeps
// what programs register: a second execution that registers the same would find
// it there, which most of them punish with a panic. The file has the state put
// back between executions. It is added to the package, whose variables nobody
// else can reach; database-sql.go.txt is for database/sql.
//
//go:embed registries/*.go.txt
var registries embed.FS

// registryFiles returns the files to add, by their path.
func registryFiles(goroot string) (map[string][]byte, error) {
	list, err := registries.ReadDir("registries")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, d := range list {
		text, err := registries.ReadFile("registries/" + d.Name())
		if err != nil {
			return nil, err
		}
		pkg := strings.ReplaceAll(strings.TrimSuffix(d.Name(), ".go.txt"), "-", "/")
		files[filepath.Join(goroot, "src", filepath.FromSlash(pkg), "racelab_registry.go")] = text
	}
	return files, nil
}
