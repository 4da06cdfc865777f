package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticksASecond is what /proc/PID/stat counts in.
const ticksASecond = 100

// cpuUs is the processor time of this process and another, microseconds; 0 where there is no /proc.
func cpuUs(pid int) float64 {
	var ticks int
	for _, each := range []int{os.Getpid(), pid} {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", each))
		if err != nil {
			return 0
		}
		// Counted behind the command, which stands in parentheses and may hold blanks: utime 14, stime 15.
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		for _, field := range fields[11:13] {
			count, _ := strconv.Atoi(field)
			ticks += count
		}
	}
	return float64(ticks) / ticksASecond * float64(time.Second/time.Microsecond)
}
