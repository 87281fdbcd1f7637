package build

import (
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each name of the table is a function of the standard library, and each
// exported method of a listed type is in the table.
func TestTouchesNameWhatThereIs(t *testing.T) {
	table := touches()
	imp := importer.ForCompiler(token.NewFileSet(), "source", nil)
	have := map[string]bool{}
	packages := map[string]bool{root + "/harness/explore/sim/std": true}
	for name := range table {
		packages[packageOf(name)] = true
	}
	for path := range packages {
		pkg, err := imp.Import(path)
		require.NoError(t, err)
		for _, name := range pkg.Scope().Names() {
			switch obj := pkg.Scope().Lookup(name).(type) {
			case *types.Func:
				have[obj.FullName()] = true
			case *types.TypeName:
				if types.IsInterface(obj.Type()) {
					set := types.NewMethodSet(obj.Type())
					for i := range set.Len() {
						have["("+obj.Type().String()+")."+set.At(i).Obj().Name()] = true
					}
					continue
				}
				set := types.NewMethodSet(types.NewPointer(obj.Type()))
				for i := range set.Len() {
					have[set.At(i).Obj().(*types.Func).FullName()] = true
				}
			}
		}
	}
	for name, list := range table {
		assert.True(t, have[name], "%s is not there", name)
		for _, touch := range list {
			assert.True(t, touch.Like == "" || have[root+"/harness/explore/sim/std."+touch.Like], "%s: there is no look-alike %s", name, touch.Like)
		}
	}
	for name := range have {
		of, method, ok := strings.Cut(strings.TrimPrefix(name, "("), ").")
		if _, listed := writers[of]; ok && listed && token.IsExported(method) {
			assert.True(t, table[name] != nil, "%s is missing", name)
		}
	}
}

// packageOf returns the import path in "sort.Ints" or "(*bytes.Buffer).Len".
func packageOf(name string) string {
	name = strings.TrimLeft(name, "(*")
	slash := strings.LastIndex(name, "/") + 1
	path, _, _ := strings.Cut(name[slash:], ".")
	return name[:slash] + path
}
