// Package belfry reads the clock that a Belfry agent on this machine shows, from the memory that its daemon shares.
// It needs Linux and Go's own library; docs/segment.md has the layout and its rules.
//
// Times are nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
package belfry

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Path is where an agent publishes its clock, unless its configuration says otherwise.
const Path = "/run/belfry/agent/clock"

// State says how good a clock is. Of an Unset or Silent one nothing is known.
type State uint32

// Silent is a clock whose agent has ended, stands still, or has not looked since this machine slept.
const (
	Unset State = iota
	Synchronised
	Holdover
	Astray
	Silent
)

func (s State) String() string {
	return [...]string{"unset", "synchronised", "holdover", "astray", "silent"}[s]
}

// Fault says why a clock cannot be opened.
type Fault string

// The faults: what the system refuses is an error of its own.
const (
	Missing   Fault = "missing"
	Foreign   Fault = "foreign"
	Truncated Fault = "truncated"
	NotOne    Fault = "not-one"
	Version   Fault = "version"
)

func (f Fault) Error() string { return string(f) }

// Now is one reading: the truth lies from Earliest to Latest, and Best is what the agent shows.
type Now struct {
	Earliest, Latest, Best int64
	// Bound is from Best to either; math.MaxInt64 when nothing is known.
	Bound int64
	// Raw is when it was read: CLOCK_MONOTONIC_RAW.
	Raw int64
	// Steps is another number than before when the clock has stepped.
	Steps uint32
	State State
}

const (
	magic, version, size = 0x464C4542, 1, 120
	words, generation    = size / 4, 3
	tries                = 1000
	// What is longer is sleep, nanoseconds: the agent judges alike.
	sleep = 500000000
	// What holds only from later than this on is of a boot before, nanoseconds.
	ahead     = 500000000
	lookEvery = 100000000

	clockMonotonic, clockMonotonicRaw, clockBoottime = 1, 4, 7
)

// segment is what is shared, as it stands in the file.
type segment struct {
	magic, version, size, generation uint32
	raw, voidAfter, asleep, group    int64
	rate, bound, growth              float64
	until, shown                     int64
	shownRate                        float64
	floor                            int64
	state, steps, writer, check      uint32
}

// Clock is an agent's clock, until it is closed. One goroutine uses it at a time.
type Clock struct {
	path   string
	memory []byte
	last   segment // the last whole copy; void at first
	file   os.FileInfo
	looked int64
}

// Open opens the clock at path. Its error is a Fault, or the system's.
func Open(path string) (*Clock, error) {
	memory, file, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	return &Clock{path: path, memory: memory, file: file}, nil
}

// Close ends it: it is not to be read any more.
func (c *Clock) Close() error { return syscall.Munmap(c.memory) }

// Now tells what the agent shows now. While it is silent, the file is looked for anew ten times a second.
func (c *Clock) Now() Now {
	for {
		// A writer that was held up has told before what holds until that is void.
		c.copy()
		s := &c.last
		// The sleep first: in this order a pause between the two readings does not look like one.
		awake := read(clockBoottime)
		asleep := awake - read(clockMonotonic)
		raw := read(clockMonotonicRaw)
		now := s.at(raw)
		if raw <= s.voidAfter && s.raw-raw < ahead && asleep-s.asleep < sleep {
			return now
		}
		if !c.renewed(raw) {
			now.Earliest, now.Latest, now.Bound, now.State = math.MinInt64, math.MaxInt64, math.MaxInt64, Silent
			return now
		}
	}
}

// copy takes one whole copy, unless the writer stands still in the middle of it.
func (c *Clock) copy() {
	from := (*[words]uint32)(unsafe.Pointer(&c.memory[0]))
	var to [words]uint32
	for i := 0; i < tries; i++ {
		before := atomic.LoadUint32(&from[generation])
		if before&1 == 1 {
			continue
		}
		for word := range to {
			to[word] = atomic.LoadUint32(&from[word])
		}
		if atomic.LoadUint32(&from[generation]) == before {
			*(*[words]uint32)(unsafe.Pointer(&c.last)) = to
			return
		}
	}
}

func (s *segment) at(raw int64) Now {
	since := raw - s.raw
	line := s.group + since + int64(float64(since)*s.rate)
	best, bound := line, s.bound
	if since > 0 {
		bound += float64(since) * s.growth
	}
	if raw < s.until {
		best = s.shown + since + int64(float64(since)*s.shownRate)
		bound += math.Abs(float64(best - line))
	}
	if best < s.floor {
		bound += float64(s.floor - best)
		best = s.floor
	}
	now := Now{math.MinInt64, math.MaxInt64, best, math.MaxInt64, raw, s.steps, State(s.state)}
	if now.State > Astray {
		now.State = Unset
	}
	// What is rounded on the way is some nanoseconds; a bound that is not a number is none.
	if now.State != Unset && bound < 4e18 {
		now.Bound = int64(bound) + 4
		now.Earliest, now.Latest = best-now.Bound, best+now.Bound
	}
	return now
}

// renewed looks for the file of an agent that began anew.
func (c *Clock) renewed(raw int64) bool {
	if raw-c.looked < lookEvery {
		return false
	}
	c.looked = raw
	if file, err := os.Stat(c.path); err != nil || os.SameFile(file, c.file) {
		return false
	}
	memory, file, err := mapFile(c.path)
	if err != nil {
		return false
	}
	_ = syscall.Munmap(c.memory)
	c.memory, c.file = memory, file
	return true
}

func mapFile(path string) ([]byte, os.FileInfo, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w: %s: there is no clock: does an agent run here?", Missing, path)
	}
	if errors.Is(err, syscall.ELOOP) {
		return nil, nil, fmt.Errorf("%w: %s: it is a link", Foreign, path)
	}
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	found, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if !trusted(path, found) {
		return nil, nil, fmt.Errorf("%w: %s: it is no file that only its folder's owner can write", Foreign, path)
	}
	if found.Size() < size {
		return nil, nil, fmt.Errorf("%w: %s: it was cut short: restart the agent", Truncated, path)
	}
	memory, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	head := (*[3]uint32)(unsafe.Pointer(&memory[0]))
	switch {
	case head[0] != magic:
		err = fmt.Errorf("%w: %s: it is no clock of Belfry", NotOne, path)
	case head[1] != version || head[2] != size:
		err = fmt.Errorf("%w: %s: it is of another version: update this program, or the agent", Version, path)
	}
	if err != nil {
		_ = syscall.Munmap(memory)
		return nil, nil, err
	}
	return memory, found, nil
}

// trusted tells whether only root, this user, or the owner of its folder could have made the file.
func trusted(path string, found os.FileInfo) bool {
	above, err := os.Stat(filepath.Dir(path))
	if err != nil || !found.Mode().IsRegular() || found.Mode().Perm()&0o022 != 0 {
		return false
	}
	owner := found.Sys().(*syscall.Stat_t).Uid
	return owner == 0 || owner == uint32(os.Geteuid()) || owner == above.Sys().(*syscall.Stat_t).Uid
}

func read(clock uintptr) int64 {
	var at syscall.Timespec
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&at)), 0)
	return at.Nano()
}
