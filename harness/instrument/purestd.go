package instrument

import "strings"

// pureFuncs are functions of the standard library that compute something from their
// arguments and call nobody's code. Those that take a function, or an interface whose methods
// they call (errors.Is), are not among them, nor those that append to an argument,
// which may have room, or read a clock.
var pureFuncs = listed(map[string]string{
	"cmp":          "Compare Less",
	"errors":       "New",
	"hash/maphash": "Bytes String",
	"maps":         "Clone Equal",
	"math":         "Abs Ceil Copysign Cos Exp Exp2 Float32bits Float32frombits Float64bits Float64frombits Floor Hypot Inf IsInf IsNaN Log Log10 Log1p Log2 Max Min Mod Modf NaN Pow Round RoundToEven Signbit Sin Sqrt Trunc",
	"math/bits":    "Add32 Add64 LeadingZeros LeadingZeros16 LeadingZeros32 LeadingZeros64 LeadingZeros8 Len Len16 Len32 Len64 Len8 Mul32 Mul64 OnesCount OnesCount16 OnesCount32 OnesCount64 OnesCount8 Reverse Reverse32 Reverse64 ReverseBytes32 ReverseBytes64 RotateLeft RotateLeft16 RotateLeft32 RotateLeft64 RotateLeft8 Sub32 Sub64 TrailingZeros TrailingZeros16 TrailingZeros32 TrailingZeros64 TrailingZeros8",
	"runtime":      "Gosched",
	"slices":       "BinarySearch Clone Compare Concat Contains Equal Index IsSorted Max Min Repeat",
	"strconv":      "Atoi FormatBool FormatFloat FormatInt FormatUint Itoa ParseBool ParseFloat ParseInt ParseUint Quote",
	"strings": "Compare Contains ContainsAny ContainsRune Count Cut CutPrefix CutSuffix EqualFold Fields HasPrefix HasSuffix Index " +
		"IndexAny IndexByte IndexRune Join LastIndex LastIndexAny LastIndexByte Repeat Replace ReplaceAll Split SplitAfter SplitAfterN SplitN " +
		"ToLower ToUpper Trim TrimLeft TrimPrefix TrimRight TrimSpace TrimSuffix",
	"time":         "Unix UnixMicro UnixMilli",
	"unicode":      "IsControl IsDigit IsLetter IsLower IsNumber IsPrint IsPunct IsSpace IsSymbol IsUpper ToLower ToTitle ToUpper",
	"unicode/utf8": "DecodeLastRune DecodeLastRuneInString DecodeRune DecodeRuneInString FullRune FullRuneInString RuneCount RuneCountInString RuneLen Valid ValidRune ValidString",

	"(time.Duration)": "Abs Hours Microseconds Milliseconds Minutes Nanoseconds Round Seconds String Truncate",
	"(time.Time)":     "Add AddDate After Before Compare Equal IsZero Sub Unix UnixMicro UnixMilli UnixNano",
})

// callers are functions that are as pure as those that they are passed.
var callers = listed(map[string]string{
	"slices":  "ContainsFunc EqualFunc IndexFunc MaxFunc MinFunc",
	"sort":    "Search",
	"strings": "ContainsFunc FieldsFunc IndexFunc Map TrimFunc TrimLeftFunc TrimRightFunc",
})

// printers are functions that are as pure as the methods of what they print.
var printers = listed(map[string]string{"fmt": "Errorf Sprint Sprintf Sprintln"})

// listed makes full names of the blank-separated names by package or type.
func listed(names map[string]string) map[string]bool {
	all := map[string]bool{}
	for of, list := range names {
		for name := range strings.FieldsSeq(list) {
			all[of+"."+name] = true
		}
	}
	return all
}
