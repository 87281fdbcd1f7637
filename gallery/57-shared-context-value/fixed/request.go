// Package request carries labels in a context.
package request

import (
	"context"
	"maps"
)

type key struct{}

// With returns a context without labels.
func With(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{}, map[string]string{})
}

// Label adds a label.
func Label(ctx context.Context, name, value string) context.Context {
	labels := ctx.Value(key{}).(map[string]string)
	labels = maps.Clone(labels)
	labels[name] = value
	return context.WithValue(ctx, key{}, labels)
}

// Value returns a label.
func Value(ctx context.Context, name string) string {
	return ctx.Value(key{}).(map[string]string)[name]
}
