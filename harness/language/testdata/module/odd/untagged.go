//go:build never

package odd

const tagged = "never built"
