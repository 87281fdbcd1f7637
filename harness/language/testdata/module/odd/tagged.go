//go:build !never

package odd

const tagged = "built"
