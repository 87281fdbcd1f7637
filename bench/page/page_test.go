package page

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlocksAreFilledIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o666)) }
	names := []string{"a-one", "a-two"}
	write("before\n<!-- generated: a-one -->\nstale\n<!-- end: a-one -->\n<!-- generated: other -->\nkept\n<!-- end: other -->\n")
	for range 2 {
		pages, err := Read(file, "a-", names)
		require.NoError(t, err)
		require.NoError(t, Write(pages, func(name string) string { return "\nnew " + name + "\n" }))
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "before\n<!-- generated: a-one -->\nnew a-one\n<!-- end: a-one -->\n<!-- generated: other -->\nkept\n<!-- end: other -->\n", string(got))
	}
	for text, want := range map[string]string{
		"nothing": "no <!-- generated: a-NAME --> in it",
		"<!-- generated: a-one -->\n<!-- end: a-two -->":     `block "a-one" to "a-two": want one of a-one, a-two`,
		"<!-- generated: a-three -->\n<!-- end: a-three -->": `block "a-three"`,
	} {
		write(text)
		_, err := Read(file, "a-", names)
		require.ErrorContains(t, err, want)
	}
	_, err := Read(file+".gone", "a-", names)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestNumbers(t *testing.T) {
	for ns, want := range map[float64]string{0.5: "0.50 ns", 9.996: "10.0 ns", 99.96: "100 ns", 1_234: "1.23 µs", 999_600: "1.00 ms", 5e12: "5000 s"} {
		require.Equal(t, want, Duration(ns))
	}
}
