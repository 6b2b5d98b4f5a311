// What the parts of the addon share: one state for each environment of Node, and checked arguments.

#ifndef BELFRY_ARGUMENTS_H
#define BELFRY_ARGUMENTS_H

#include <node_api.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { SECOND = 1000000000 };

// Two clocks read together: CLOCK_MONOTONIC_RAW since the addon's origin and another since that one's,
// nanoseconds. The other was read within `width` of the first.
struct pair {
  int64_t raw;
  int64_t other;
  int64_t width;
};

// Of a clock of which stamps are: CLOCK_REALTIME the kernel's, a card's own those that it takes itself.
struct stamper {
  struct pair last;    // what it showed when it was last looked at
  int64_t steady_from; // raw time before which it is not believed
};

// What the cipher is to do, as JavaScript writes it before it calls: an array of 32-bit words.
struct order {
  uint8_t key[32];
  uint8_t nonce[12];
  uint32_t from, header_size, size;
};

// A worker of Node has an environment, and so a state, of its own.
struct addon {
  double *clock;
  struct order *order;
  EVP_CIPHER_CTX *sealing;
  EVP_CIPHER_CTX *opening;
  struct stamper kernel;
};

struct bytes {
  uint8_t *at;
  size_t length;
};

// arguments.c: what was given by JavaScript, or false with a TypeError or RangeError under way.
bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values, void **self);
bool whole(napi_env env, napi_value value, const char *name, uint32_t most, uint32_t *out);
bool text(napi_env env, napi_value value, const char *name, char *out, size_t size);
bool octets(napi_env env, napi_value value, const char *name, struct bytes *out);
bool doubles(napi_env env, napi_value value, size_t count, double **out);
// Throws an Error with the code, number and name of a refused system call, as Node's own have it.
napi_value system_error(napi_env env, int number, const char *call);
napi_value broken(napi_env env, const char *text);
napi_value number(napi_env env, double value);
napi_value truth(napi_env env, bool value);
struct addon *state_of(napi_env env);

// clock.c
int64_t read_raw(void);
// Nanoseconds of a clock that may show anything: 0 beyond a century or so, which is nobody's time.
int64_t nanoseconds_of(int64_t seconds, int64_t nanoseconds);
void read_pair(clockid_t clock, struct pair *out);
bool define_clock(napi_env env, napi_value exports, struct addon *addon);

// memory.c: a function; aead.c: two functions; socket.c: a class.
bool define_memory(napi_env env, napi_value exports);
bool define_aead(napi_env env, napi_value exports, struct addon *addon);
bool define_socket(napi_env env, napi_value exports);

#endif
