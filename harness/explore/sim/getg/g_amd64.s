#include "textflag.h"

// func G() uintptr
TEXT ·G(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET

// A frame pointer leads to the one of the caller, and the return address lies above it.

// func Callers(pcs *uintptr, n int)
TEXT ·Callers(SB), NOSPLIT, $0-16
	MOVQ pcs+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ (TLS), DX
	MOVQ 8(DX), DX // where the stack ends
	SUBQ $16, DX
	MOVQ BP, SI
	MOVQ SP, BX
next:
	MOVQ $0, AX
	CMPQ SI, BX
	JLS  store
	CMPQ SI, DX
	JHI  store
	MOVQ 8(SI), AX
	MOVQ SI, BX
	MOVQ (SI), SI
store:
	MOVQ AX, (DI)
	ADDQ $8, DI
	DECQ CX
	JNZ  next
	RET

// func Return(n int)
TEXT ·Return(SB), NOSPLIT, $0-8
	MOVQ n+0(FP), CX
	MOVQ BP, SI
next:
	TESTQ CX, CX
	JZ   found
	MOVQ (SI), SI
	DECQ CX
	JMP  next
found:
	LEAQ 8(SI), SP
	MOVQ (SI), BP
	RET
