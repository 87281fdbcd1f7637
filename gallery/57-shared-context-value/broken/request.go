// EXPECT verdict=data-race
// All handlers of a request write to the one map that its context carries.

// Package request carries labels in a context.
package request

import (
	"context"
)

type key struct{}

// With returns a context without labels.
func With(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{}, map[string]string{})
}

// Label adds a label.
func Label(ctx context.Context, name, value string) context.Context {
	labels := ctx.Value(key{}).(map[string]string)
	labels[name] = value // BUG writer
	return ctx
}

// Value returns a label.
func Value(ctx context.Context, name string) string {
	return ctx.Value(key{}).(map[string]string)[name]
}
