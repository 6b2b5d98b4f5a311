// Reading this machine's clocks without allocation, and steering the kernel's.

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include "arguments.h"

// Where the numbers stand in `clock`.
enum { RAW, WALL_SECONDS, WALL_NANOSECONDS, MONO_SECONDS, MONO_NANOSECONDS, WIDTH, CLOCK_FIELDS };

// The narrowest of so many sandwiches counts: what comes between two readings makes them wider.
enum { TRIES = 3 };

// Where the fields of `struct timex` stand in the array of JavaScript, whose TIMEX has the same names in the same
// order: a test compares the two.
enum {
  MODES,
  OFFSET,
  FREQUENCY,
  MAX_ERROR,
  ESTIMATED_ERROR,
  STATUS,
  CONSTANT,
  PRECISION,
  TOLERANCE,
  SECONDS,
  FRACTION,
  TICK,
  TAI,
  TIMEX_FIELDS
};

static int64_t origin;

// Two such differ by less than 64 bits hold.
static const int64_t SECONDS_MOST = 4000000000;

int64_t nanoseconds_of(int64_t seconds, int64_t nanoseconds) {
  return seconds > SECONDS_MOST || seconds < -SECONDS_MOST ? 0 : seconds * SECOND + nanoseconds;
}

static int64_t nanoseconds(clockid_t clock) {
  struct timespec at = {0};
  clock_gettime(clock, &at);
  return nanoseconds_of(at.tv_sec, at.tv_nsec);
}

// Once when the file is loaded: all environments of a process have one raw time scale.
__attribute__((constructor)) static void begin(void) { origin = nanoseconds(CLOCK_MONOTONIC_RAW); }

int64_t read_raw(void) { return nanoseconds(CLOCK_MONOTONIC_RAW) - origin; }

void read_pair(clockid_t clock, struct pair *out) {
  int64_t before = read_raw();
  out->width = INT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    int64_t other = nanoseconds(clock);
    int64_t after = read_raw();
    if (after - before < out->width)
      *out = (struct pair){before + (after - before) / 2, other, after - before};
    before = after;
  }
}

static napi_value read_raw_clock(napi_env env, napi_callback_info info) {
  (void)info;
  state_of(env)->clock[RAW] = (double)read_raw();
  return NULL;
}

static napi_value read_clocks(napi_env env, napi_callback_info info) {
  (void)info;
  double *clock = state_of(env)->clock;
  struct timespec wall, mono;
  int64_t before = read_raw(), narrowest = INT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &mono);
    int64_t after = read_raw();
    if (after - before < narrowest) {
      narrowest = after - before;
      clock[RAW] = (double)(before + narrowest / 2);
      clock[WALL_SECONDS] = (double)wall.tv_sec;
      clock[WALL_NANOSECONDS] = (double)wall.tv_nsec;
      clock[MONO_SECONDS] = (double)mono.tv_sec;
      clock[MONO_NANOSECONDS] = (double)mono.tv_nsec;
      clock[WIDTH] = (double)narrowest;
    }
    before = after;
  }
  return NULL;
}

// Of the two clocks that differ by it only: the second stands still meanwhile.
static napi_value suspended(napi_env env, napi_callback_info info) {
  (void)info;
  // In this order a pause between the two is not taken for sleep.
  int64_t with_sleep = nanoseconds(CLOCK_BOOTTIME);
  return number(env, (double)(with_sleep - nanoseconds(CLOCK_MONOTONIC)));
}

// The kernel's own type of these fields has 32 bits on some machines and 64 on others.
#define INTO(field, value)                                                                         \
  do {                                                                                             \
    if (!(fabs(value) <= (sizeof(field) == 4 ? 2147483647.0 : 9007199254740991.0)) ||              \
        (value) != trunc(value)) {                                                                 \
      napi_throw_range_error(env, NULL, "a field of timex is not a whole number in its range");    \
      return NULL;                                                                                 \
    }                                                                                              \
    (field) = (__typeof__(field))(value);                                                          \
  } while (0)

// clock_adjtime(2) on CLOCK_REALTIME: the fields in and out, and the clock's state or -errno.
static napi_value adjust_clock(napi_env env, napi_callback_info info) {
  napi_value given;
  double *f;
  struct timex t;
  if (!arguments(env, info, 1, &given, NULL) || !doubles(env, given, TIMEX_FIELDS, &f)) return NULL;
  memset(&t, 0, sizeof t);
  if (!(f[MODES] >= 0 && f[MODES] <= UINT_MAX && f[MODES] == trunc(f[MODES]))) {
    napi_throw_range_error(env, NULL, "the modes of timex are not a whole number of 32 bits");
    return NULL;
  }
  t.modes = (unsigned)f[MODES];
  INTO(t.offset, f[OFFSET]);
  INTO(t.freq, f[FREQUENCY]);
  INTO(t.maxerror, f[MAX_ERROR]);
  INTO(t.esterror, f[ESTIMATED_ERROR]);
  INTO(t.status, f[STATUS]);
  INTO(t.constant, f[CONSTANT]);
  INTO(t.time.tv_sec, f[SECONDS]);
  INTO(t.time.tv_usec, f[FRACTION]);
  INTO(t.tick, f[TICK]);
  int state = clock_adjtime(CLOCK_REALTIME, &t);
  if (state < 0) return number(env, -errno);
  const double out[TIMEX_FIELDS] = {
      [MODES] = t.modes,
      [OFFSET] = t.offset,
      [FREQUENCY] = t.freq,
      [MAX_ERROR] = t.maxerror,
      [ESTIMATED_ERROR] = t.esterror,
      [STATUS] = t.status,
      [CONSTANT] = t.constant,
      [PRECISION] = t.precision,
      [TOLERANCE] = t.tolerance,
      [SECONDS] = t.time.tv_sec,
      [FRACTION] = t.time.tv_usec,
      [TICK] = t.tick,
      [TAI] = t.tai,
  };
  memcpy(f, out, sizeof out);
  return number(env, state);
}

bool define_clock(napi_env env, napi_value exports, struct addon *addon) {
  const napi_property_descriptor functions[] = {
      {"readRaw", NULL, read_raw_clock, NULL, NULL, NULL, napi_enumerable, NULL},
      {"readClocks", NULL, read_clocks, NULL, NULL, NULL, napi_enumerable, NULL},
      {"suspended", NULL, suspended, NULL, NULL, NULL, napi_enumerable, NULL},
      {"adjustClock", NULL, adjust_clock, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_value buffer, clock;
  // This memory is never given back: whatever JavaScript does to its array, it can be written to.
  addon->clock = calloc(CLOCK_FIELDS, sizeof(double));
  return addon->clock != NULL &&
         napi_create_external_arraybuffer(env, addon->clock, CLOCK_FIELDS * sizeof(double), NULL,
                                          NULL, &buffer) == napi_ok &&
         napi_create_typedarray(env, napi_float64_array, CLOCK_FIELDS, buffer, 0, &clock) ==
             napi_ok &&
         napi_set_named_property(env, exports, "clock", clock) == napi_ok &&
         napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions) == napi_ok;
}
