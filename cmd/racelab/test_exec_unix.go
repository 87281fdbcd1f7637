//go:build unix

package main

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// apart keeps an interrupt on the terminal from the process: it shall end with
// its findings, when it is told to.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func notifyQuit(c chan os.Signal) { signal.Notify(c, syscall.SIGQUIT, syscall.SIGTERM) }
