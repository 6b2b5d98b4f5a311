// Reads the clock that a Belfry agent on this machine shows, from the memory that its daemon shares: one file for C
// (C11, gcc or clang, Linux) and C++. docs/segment.md has the layout and its rules.
//
//   struct belfry_clock clock;
//   int fault = belfry_open(&clock, BELFRY_CLOCK_PATH);
//   if (fault) { puts(belfry_fault_text(fault)); return 1; }
//   struct belfry_now now;
//   belfry_now(&clock, &now);   // no system call; some 0.1 us
//   if (now.state == BELFRY_SYNCHRONISED) printf("%" PRId64 " ns +- %" PRId64 "\n", now.best, now.bound);
//   belfry_close(&clock);
//
// Times are nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Each thread opens a clock of its own.

#ifndef BELFRY_CLOCK_H
#define BELFRY_CLOCK_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef BELFRY_CLOCK_PATH
#define BELFRY_CLOCK_PATH "/run/belfry/agent/clock"
#endif

enum { BELFRY_MAGIC = 0x464C4542, BELFRY_VERSION = 1, BELFRY_SIZE = 120, BELFRY_PATH_SIZE = 256 };

// What is longer is sleep, nanoseconds: the agent judges alike.
enum { BELFRY_SLEEP = 500000000 };
// What holds only from later than this on is of a boot before, nanoseconds.
enum { BELFRY_AHEAD = 500000000 };

// How good what is read is. Of an unset or silent clock nothing is known: its earliest and latest are the ends of time.
enum belfry_state {
  BELFRY_UNSET,        // nobody has told this agent the time yet
  BELFRY_SYNCHRONISED, // corrections come
  BELFRY_HOLDOVER,     // they stay away: the clock runs on, and its bound grows
  BELFRY_ASTRAY,       // they come, and what is shown is far from them
  BELFRY_SILENT        // the agent has ended, stands still, or has not looked since this machine slept or booted
};

// Why a clock cannot be opened; 0 is none. BELFRY_SYSTEM leaves the reason in errno.
enum belfry_fault {
  BELFRY_MISSING = 1, // there is no such file: no agent runs, or it publishes elsewhere
  BELFRY_SYSTEM,      // the system refuses: errno says why
  BELFRY_FOREIGN,     // it is somebody else's, others may write to it, or it is no regular file
  BELFRY_TRUNCATED,   // it is shorter than it says
  BELFRY_NOT_ONE,     // it is something else than a clock
  BELFRY_OTHER_VERSION
};

struct belfry_now {
  int64_t earliest, latest, best; // the truth lies between the first two; best is what the agent shows
  int64_t bound;                  // from best to either; INT64_MAX: nothing is known
  int64_t raw;                    // when: CLOCK_MONOTONIC_RAW
  uint32_t steps;                 // another number than before: the clock has stepped
  enum belfry_state state;
};

// What is shared, as it stands in the file.
struct belfry_segment {
  uint32_t magic, version, size, generation;
  int64_t raw;        // CLOCK_MONOTONIC_RAW at which all below holds, nanoseconds
  int64_t void_after; // the same clock: nobody has written since, and nothing is known any more; 0: the agent ended
  int64_t asleep;     // CLOCK_BOOTTIME less CLOCK_MONOTONIC: more, and the machine has slept since
  int64_t group;      // the line, nanoseconds since 1970
  double rate;        // of the line: group seconds a raw second, less one
  double bound;       // of the line, nanoseconds; infinite: nothing is known
  double growth;      // of the bound, nanoseconds a nanosecond
  int64_t until;      // until then the clock shows the way to the line, not the line
  int64_t shown;      // the way, nanoseconds since 1970
  double shown_rate;  // of the way, as `rate` is
  int64_t floor;      // nothing earlier is shown
  uint32_t state, steps;
  uint32_t writer;    // the agent's process
  uint32_t check;     // CRC-32 of the bytes from `raw` to `writer`, for readers that cannot order what they load
};

static inline int64_t belfry_read_clock(clockid_t clock) {
  struct timespec at = {0, 0};
  clock_gettime(clock, &at);
  return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

// What a segment shows at `raw`, as far as it knows.
static inline void belfry_at(const struct belfry_segment *s, int64_t raw, struct belfry_now *out) {
  const double MOST = 4e18;
  int64_t since = raw - s->raw, best;
  double bound = s->bound + (since > 0 ? (double)since * s->growth : 0);
  int64_t line = s->group + since + (int64_t)((double)since * s->rate);
  if (raw < s->until) {
    best = s->shown + since + (int64_t)((double)since * s->shown_rate);
    bound += best > line ? (double)(best - line) : (double)(line - best);
  } else best = line;
  if (best < s->floor) {
    bound += (double)(s->floor - best);
    best = s->floor;
  }
  // What is rounded on the way is some nanoseconds; a bound that is not a number is none.
  int known = s->state != BELFRY_UNSET && bound < MOST;
  out->raw = raw;
  out->best = best;
  out->bound = known ? (int64_t)bound + 4 : INT64_MAX;
  out->earliest = known ? best - out->bound : INT64_MIN;
  out->latest = known ? best + out->bound : INT64_MAX;
  out->steps = s->steps;
  out->state = s->state > BELFRY_ASTRAY ? BELFRY_UNSET : (enum belfry_state)s->state;
}

// It stands in the file as it does here, or nothing compiles.
typedef char belfry_segment_has_its_size[sizeof(struct belfry_segment) == BELFRY_SIZE ? 1 : -1];

struct belfry_clock {
  const volatile uint32_t *words; // the file's, in memory
  struct belfry_segment last;     // the last whole copy; void at first
  int64_t looked;                 // when the file was last looked for, CLOCK_MONOTONIC_RAW
  dev_t device;
  ino_t inode;
  char path[BELFRY_PATH_SIZE];
};

// One whole copy of what is shared; 0, and `out` as it was, while its writer stands still in the middle of it.
static inline int belfry_copy(const volatile uint32_t *words, struct belfry_segment *out) {
  enum { WORDS = BELFRY_SIZE / 4, GENERATION = 3, TRIES = 1000 };
  uint32_t copy[WORDS];
  for (int tries = 0; tries < TRIES; tries++) {
    uint32_t before = __atomic_load_n(&words[GENERATION], __ATOMIC_ACQUIRE);
    if (before & 1) continue;
    for (int i = 0; i < WORDS; i++) copy[i] = __atomic_load_n(&words[i], __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (__atomic_load_n(&words[GENERATION], __ATOMIC_RELAXED) != before) continue;
    memcpy(out, copy, BELFRY_SIZE);
    return 1;
  }
  return 0;
}

// Is the file one that only root, this user, or the owner of its folder could have made?
static inline int belfry_trusted(const char *path, const struct stat *file) {
  char folder[BELFRY_PATH_SIZE];
  struct stat above;
  strcpy(folder, path);
  char *slash = strrchr(folder, '/');
  if (slash != NULL) slash[slash == folder ? 1 : 0] = '\0';
  if (stat(slash == NULL ? "." : folder, &above) != 0 || !S_ISREG(file->st_mode) || (file->st_mode & 022)) return 0;
  return file->st_uid == 0 || file->st_uid == geteuid() || file->st_uid == above.st_uid;
}

static inline int belfry_map(struct belfry_clock *clock) {
  struct stat file;
  int fault = 0, fd = open(clock->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return errno == ENOENT ? BELFRY_MISSING : errno == ELOOP ? BELFRY_FOREIGN : BELFRY_SYSTEM;
  const volatile uint32_t *words = NULL;
  if (fstat(fd, &file) != 0) fault = BELFRY_SYSTEM;
  else if (!belfry_trusted(clock->path, &file)) fault = BELFRY_FOREIGN;
  else if (file.st_size < 16) fault = BELFRY_TRUNCATED;
  else {
    void *at = mmap(NULL, BELFRY_SIZE, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) fault = BELFRY_SYSTEM;
    else words = (const volatile uint32_t *)at;
  }
  int error = errno;
  close(fd);
  if (words != NULL) {
    if (words[0] != BELFRY_MAGIC) fault = BELFRY_NOT_ONE;
    else if (words[1] != BELFRY_VERSION) fault = BELFRY_OTHER_VERSION;
    else if (words[2] != BELFRY_SIZE) fault = BELFRY_NOT_ONE;
    else if (file.st_size < BELFRY_SIZE) fault = BELFRY_TRUNCATED;
    if (fault) munmap((void *)(uintptr_t)words, BELFRY_SIZE);
  }
  errno = error;
  if (fault) return fault;
  if (clock->words != NULL) munmap((void *)(uintptr_t)clock->words, BELFRY_SIZE);
  clock->words = words;
  clock->device = file.st_dev;
  clock->inode = file.st_ino;
  return 0;
}

// An agent that began anew has made another file.
static inline int belfry_renewed(struct belfry_clock *clock, int64_t raw) {
  struct stat file;
  if (raw - clock->looked < 100000000) return 0;
  clock->looked = raw;
  if (stat(clock->path, &file) != 0 || (file.st_ino == clock->inode && file.st_dev == clock->device)) return 0;
  return belfry_map(clock) == 0;
}

// Opens the clock at `path`; answers 0 or why not. A clock whose agent has ended can be opened, and is silent.
static inline int belfry_open(struct belfry_clock *clock, const char *path) {
  memset(clock, 0, sizeof *clock);
  if (strlen(path) >= BELFRY_PATH_SIZE) {
    errno = ENAMETOOLONG;
    return BELFRY_SYSTEM;
  }
  strcpy(clock->path, path);
  return belfry_map(clock);
}

// What the agent shows now. While it is silent, the file is looked for anew ten times a second.
static inline void belfry_now(struct belfry_clock *clock, struct belfry_now *out) {
  struct belfry_segment *s = &clock->last;
  int again = 0;
  do {
    // A writer that was held up has told before what holds until that is void.
    belfry_copy(clock->words, s);
    // The sleep first: in this order a pause between the two readings does not look like one.
    int64_t awake = belfry_read_clock(CLOCK_BOOTTIME);
    int64_t asleep = awake - belfry_read_clock(CLOCK_MONOTONIC);
    int64_t raw = belfry_read_clock(CLOCK_MONOTONIC_RAW);
    belfry_at(s, raw, out);
    if (raw <= s->void_after && s->raw - raw < BELFRY_AHEAD && asleep - s->asleep < BELFRY_SLEEP) return;
    again = !again && belfry_renewed(clock, raw);
  } while (again);
  out->state = BELFRY_SILENT;
  out->bound = out->latest = INT64_MAX;
  out->earliest = INT64_MIN;
}

static inline void belfry_close(struct belfry_clock *clock) {
  if (clock->words != NULL) munmap((void *)(uintptr_t)clock->words, BELFRY_SIZE);
  clock->words = NULL;
}

static inline const char *belfry_fault_text(int fault) {
  switch (fault) {
  case 0: return "";
  case BELFRY_MISSING: return "there is no clock: does an agent run here, and does it publish at this path?";
  case BELFRY_SYSTEM: return strerror(errno);
  case BELFRY_FOREIGN: return "it is no file that only its folder's owner can write";
  case BELFRY_TRUNCATED: return "it was cut short: restart the agent";
  case BELFRY_NOT_ONE: return "it is no clock of Belfry";
  case BELFRY_OTHER_VERSION: return "it is of another version: update this program, or the agent";
  }
  return "unknown";
}

#endif
