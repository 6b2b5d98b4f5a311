// Reads this machine's clocks into memory that JavaScript sees, because a result of its own would have to be
// allocated for each datagram.

#include "clock.h"

#include "arguments.h"

// Where the numbers stand in `clock`.
enum { RAW, WALL_SECONDS, WALL_NANOSECONDS, MONO_SECONDS, MONO_NANOSECONDS, WIDTH, CLOCK_FIELDS };

// So many sandwiches of readings are taken, and the narrowest counts: what interrupts one makes it wider.
enum { TRIES = 3 };

static int64_t origin;

// The difference of two such times fits into 64 bits.
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
  double *clock = arguments(env, info, 0, NULL);
  clock[RAW] = (double)read_raw();
  return NULL;
}

static napi_value read_clocks(napi_env env, napi_callback_info info) {
  double *clock = arguments(env, info, 0, NULL);
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

// Nothing but suspension makes these two clocks differ: the second stands still meanwhile.
static napi_value suspended(napi_env env, napi_callback_info info) {
  (void)info;
  // In this order, a pause between the two readings does not look like sleep.
  int64_t with_sleep = nanoseconds(CLOCK_BOOTTIME);
  return number(env, (double)(with_sleep - nanoseconds(CLOCK_MONOTONIC)));
}

bool define_clock(napi_env env, napi_value exports) {
  double *clock = shared_array(env, exports, "clock", napi_float64_array, CLOCK_FIELDS, sizeof *clock);
  const napi_property_descriptor functions[] = {
      {"readRaw", NULL, read_raw_clock, NULL, NULL, NULL, napi_enumerable, clock},
      {"readClocks", NULL, read_clocks, NULL, NULL, NULL, napi_enumerable, clock},
      {"suspended", NULL, suspended, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  // Other programs are told instants of the machine's own counter, which a double may not hold.
  napi_value machine_origin;
  return clock != NULL && napi_create_bigint_int64(env, origin, &machine_origin) == napi_ok &&
         napi_set_named_property(env, exports, "origin", machine_origin) == napi_ok &&
         napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions) == napi_ok;
}
