package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit in which Linux tells CPU time to programs: USER_HZ is 100 on every architecture that Go supports.
// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
const tick = 10 * time.Millisecond

// cpuTime is what a process has used so far, in user and kernel mode. It needs Linux's /proc.
func cpuTime(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	text := string(raw)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:]) // The name in brackets may hold anything.
	const utime, stime = 11, 12                                         // Counted from the field behind the name.
	if len(fields) <= stime {
		return 0, errors.New("the process has ended")
	}
	user, err := strconv.ParseInt(fields[utime], 10, 64)
	kernel, err2 := strconv.ParseInt(fields[stime], 10, 64)
	return time.Duration(user+kernel) * tick, errors.Join(err, err2)
}

// memory is a line of /proc/<pid>/status in MB (10⁶ bytes): VmRSS is what is resident now, VmHWM the most that ever was.
func memory(pid int, line string) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(raw), "\n"+line+":")
	fields := strings.Fields(rest)
	if !found || len(fields) == 0 {
		return 0, fmt.Errorf("/proc/%d/status has no %s", pid, line)
	}
	kib, err := strconv.ParseFloat(fields[0], 64)
	return kib * 1024 / 1e6, err
}

// ownCPUTime is what this process has used: the sandbox and whoever sends alerts.
func ownCPUTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(raw))
	if err != nil || len(fields) < 3 {
		return "unknown"
	}
	return strings.Join(fields[:3], " ")
}

// spent measures the CPU time for each of n things, of Hansho and of everything else that the benchmark needs.
func (r *rig) spent() func(n int, what string) []figure {
	hansho, err := cpuTime(r.pid())
	own := ownCPUTime()
	return func(n int, what string) []figure {
		after, err2 := cpuTime(r.pid())
		if err != nil || err2 != nil || n == 0 {
			return nil
		}
		return []figure{
			value("CPU of Hansho "+what, millis(after-hansho)/float64(n), "ms"),
			value("CPU of sandbox and callers "+what, millis(ownCPUTime()-own)/float64(n), "ms"),
		}
	}
}
