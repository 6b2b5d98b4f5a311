// Steers the kernel's clock by clock_adjtime(2).

#include "adjtime.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include "arguments.h"

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

// The kernel's own type of these fields has 32 bits on some machines and 64 on others.
#define INTO(field, value)                                                                         \
  do {                                                                                             \
    if (!(fabs(value) <= (sizeof(field) == 4 ? 2147483647.0 : 9007199254740991.0)) ||              \
        (value) != trunc(value))                                                                   \
      return range_error(env, "a field of timex is not a whole number in its range");              \
    (field) = (__typeof__(field))(value);                                                          \
  } while (0)

// clock_adjtime(2) on CLOCK_REALTIME: the fields in and out, and the clock's state or -errno.
static napi_value adjust_clock(napi_env env, napi_callback_info info) {
  napi_value given;
  double *f;
  struct timex t;
  arguments(env, info, 1, &given);
  if (!doubles(env, given, TIMEX_FIELDS, &f)) return NULL;
  memset(&t, 0, sizeof t);
  if (!(f[MODES] >= 0 && f[MODES] <= UINT_MAX && f[MODES] == trunc(f[MODES])))
    return range_error(env, "the modes of timex are not a whole number of 32 bits");
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

bool define_adjtime(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {
      "adjustClock", NULL, adjust_clock, NULL, NULL, NULL, napi_enumerable, NULL};
  return napi_define_properties(env, exports, 1, &function) == napi_ok;
}
