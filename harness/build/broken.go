package build

import (
	"context"
	"errors"
	"slices"
)

// Broken compiles the instrumented packages and returns those that do not
// compile, with the compiler's first words. As the originals do, each of them is
// a bug of racelab; excluded, the rest can be tested.
func (c Config) Broken(ctx context.Context, r *Result) (map[string]string, error) {
	c.Flags = append(slices.Clone(c.Flags), r.Flags...)
	pkgs, err := c.list(ctx, compiled...)
	if err != nil {
		return nil, err
	}
	bad := map[string]string{}
	for _, p := range pkgs {
		if p.Error != nil && !p.testMain() {
			bad[p.Path()] = p.Error.Err
		}
	}
	if len(bad) == 0 {
		return nil, errors.New("go test cannot build what go list can")
	}
	return bad, nil
}
