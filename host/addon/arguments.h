// What JavaScript gives and gets: arguments checked, results made, mistakes thrown. The lowest unit of all.

#ifndef BELFRY_ARGUMENTS_H
#define BELFRY_ARGUMENTS_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
  uint8_t *at;
  size_t length;
};

// Takes the arguments of a function and answers the data that the function was defined with. An argument
// that was not given is undefined.
void *arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);
// Takes those of a method and answers what its object was made around, or NULL with a TypeError under way.
void *method_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);

// Each takes a value for what it must be, or answers false with a TypeError or RangeError under way, which
// calls it by `name`.
bool whole(napi_env env, napi_value value, const char *name, uint32_t most, uint32_t *out);
// A text that does not fit into `size` bytes, or has a zero byte in it, comes out empty.
bool text(napi_env env, napi_value value, const char *name, char *out, size_t size);
bool octets(napi_env env, napi_value value, const char *name, struct bytes *out);
// A Float64Array of just so many numbers.
bool doubles(napi_env env, napi_value value, size_t count, double **out);
// An address of this process's memory.
bool pointer(napi_env env, napi_value value, uintptr_t *out);

// Each throws, and answers NULL.
napi_value type_error(napi_env env, const char *text);
napi_value range_error(napi_env env, const char *text);
// An Error with the code, number and name of a refused system call, as Node's own have it.
napi_value system_error(napi_env env, int error, const char *call);
// For what only a lack of memory can cause; an exception that is under way stays.
napi_value broken(napi_env env, const char *text);

napi_value number(napi_env env, double value);
napi_value truth(napi_env env, bool value);

// Memory, all zero, that `object` shows as an array of `count` elements of `size` bytes; NULL when there is
// none. It is never given back: whatever JavaScript does to its array, we can write to it.
void *shared_array(napi_env env, napi_value object, const char *name, napi_typedarray_type type, size_t count,
                   size_t size);

// Gives up what keeps an object alive, if anything does.
void drop(napi_env env, napi_ref *reference);

#endif
