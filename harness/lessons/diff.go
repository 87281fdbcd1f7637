package lessons

import "strings"

const context = 2 // lines around a change

// diff is the change from a to b, a line each, with a few lines around it. The
// sources are short, so it is made of a longest common subsequence, by the
// textbook's table.
func diff(a, b string) string {
	lines := edits(strings.Split(a, "\n"), strings.Split(b, "\n"))
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l[0] != ' ' {
			for j := max(0, i-context); j < min(len(lines), i+context+1); j++ {
				near[j] = true
			}
		}
	}
	var out []string
	for i, l := range lines {
		switch {
		case near[i]:
			out = append(out, strings.TrimRight(l, " "))
		case i > 0 && near[i-1]:
			out = append(out, "…")
		}
	}
	if n := len(out); n > 0 && out[n-1] == "…" {
		out = out[:n-1]
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// edits are all lines of both texts, each with ' ', '-' or '+' in front.
func edits(a, b []string) (lines []string) {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, " "+a[i])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			lines = append(lines, "-"+a[i])
			i++
		default:
			lines = append(lines, "+"+b[j])
			j++
		}
	}
	return lines
}
