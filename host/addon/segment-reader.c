// Reads the clock that an agent on this machine shows, by the same header as every program in C.

#include "segment-reader.h"

#include <belfry_clock.h>
#include <stdlib.h>

#include "arguments.h"

// Where the numbers stand in `times` and in `words`.
enum { EARLIEST, LATEST, BEST, BOUND, RAW, TIMES };
enum { STATE, STEPS, WORDS };

struct reader {
  struct belfry_clock clock;
  int64_t *times;
  uint32_t *words;
};

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct reader *r = data;
  belfry_close(&r->clock);
  free(r);
}

// An Error whose `fault` is the header's number, and with it the `code` of a system's refusal.
static napi_value refuse(napi_env env, int fault) {
  napi_value message, error;
  if (fault == BELFRY_SYSTEM) return system_error(env, errno, "open");
  napi_create_string_utf8(env, belfry_fault_text(fault), NAPI_AUTO_LENGTH, &message);
  napi_create_error(env, NULL, message, &error);
  napi_set_named_property(env, error, "fault", number(env, fault));
  napi_throw(env, error);
  return NULL;
}

// new SegmentReader(path)
static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value value, self, target;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &value, &self, NULL);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return type_error(env, "SegmentReader is called with new");
  char path[BELFRY_PATH_SIZE];
  if (!text(env, value, "the path", path, sizeof path)) return NULL;
  if (*path == '\0') return range_error(env, "the path is empty, or too long");
  struct reader *r = calloc(1, sizeof *r);
  if (r == NULL) return broken(env, "no memory for a reader");
  if (napi_wrap(env, self, r, finalize, NULL, NULL) != napi_ok) {
    free(r);
    return broken(env, "no memory for a reader");
  }
  int fault = belfry_open(&r->clock, path);
  if (fault != 0) return refuse(env, fault);
  r->times = shared_array(env, self, "times", napi_bigint64_array, TIMES, sizeof *r->times);
  r->words = shared_array(env, self, "words", napi_uint32_array, WORDS, sizeof *r->words);
  return r->times == NULL || r->words == NULL ? broken(env, "no memory for a reader") : self;
}

static napi_value read_now(napi_env env, napi_callback_info info) {
  struct reader *r = method_arguments(env, info, 0, NULL);
  if (r == NULL) return NULL;
  struct belfry_now now = {0};
  if (r->clock.words != NULL) belfry_now(&r->clock, &now);
  else now = (struct belfry_now){INT64_MIN, INT64_MAX, 0, INT64_MAX, 0, 0, BELFRY_SILENT};
  const int64_t times[] = {
      [EARLIEST] = now.earliest, [LATEST] = now.latest, [BEST] = now.best, [BOUND] = now.bound, [RAW] = now.raw};
  memcpy(r->times, times, sizeof times);
  r->words[STATE] = now.state;
  r->words[STEPS] = now.steps;
  return NULL;
}

static napi_value close_it(napi_env env, napi_callback_info info) {
  struct reader *r = method_arguments(env, info, 0, NULL);
  if (r != NULL) belfry_close(&r->clock);
  return NULL;
}

bool define_segment_reader(napi_env env, napi_value exports) {
  const napi_property_descriptor methods[] = {
      {"read", NULL, read_now, NULL, NULL, NULL, napi_default_method, NULL},
      {"close", NULL, close_it, NULL, NULL, NULL, napi_default_method, NULL},
  };
  napi_value class;
  return napi_define_class(env, "SegmentReader", NAPI_AUTO_LENGTH, construct, NULL,
                           sizeof methods / sizeof *methods, methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, "SegmentReader", class) == napi_ok;
}
