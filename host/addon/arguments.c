// Arguments of JavaScript checked, results made for it, mistakes thrown to it: all in one place, so that every
// function refuses what is wrong in the same words.

#include "arguments.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

void *arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  void *data = NULL;
  napi_get_cb_info(env, info, &count, values, NULL, &data);
  return data;
}

// V8 itself calls a method only on an object of its class; one whose constructor threw has nothing around it.
void *method_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  napi_value this;
  void *self = NULL;
  napi_get_cb_info(env, info, &count, values, &this, NULL);
  if (napi_unwrap(env, this, &self) == napi_ok) return self;
  return type_error(env, "this object was never opened"), NULL;
}

static bool refuse(napi_env env, bool range, const char *name, const char *wanted) {
  char text[120];
  snprintf(text, sizeof text, "%s is not %s", name, wanted);
  return range ? range_error(env, text) : type_error(env, text), false;
}

bool whole(napi_env env, napi_value value, const char *name, uint32_t most, uint32_t *out) {
  double given;
  if (napi_get_value_double(env, value, &given) != napi_ok)
    return refuse(env, false, name, "a number");
  if (!(given >= 0 && given <= most && given == trunc(given)))
    return refuse(env, true, name, "a whole number within its range");
  *out = (uint32_t)given;
  return true;
}

// A detached array has no bytes, so every use of one is out of its bounds.
bool octets(napi_env env, napi_value value, const char *name, struct bytes *out) {
  napi_typedarray_type type;
  void *at;
  if (napi_get_typedarray_info(env, value, &type, &out->length, &at, NULL, NULL) != napi_ok ||
      type != napi_uint8_array)
    return refuse(env, false, name, "a Uint8Array");
  out->at = at;
  return true;
}

bool doubles(napi_env env, napi_value value, size_t count, double **out) {
  napi_typedarray_type type;
  size_t length;
  void *at;
  if (napi_get_typedarray_info(env, value, &type, &length, &at, NULL, NULL) != napi_ok ||
      type != napi_float64_array)
    return refuse(env, false, "the argument", "a Float64Array");
  if (length != count) return refuse(env, true, "the array's length", "the one it must have");
  *out = at;
  return true;
}

bool text(napi_env env, napi_value value, const char *name, char *out, size_t size) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, out, size, &length) != napi_ok)
    return refuse(env, false, name, "a string");
  if (strlen(out) != length || length + 1 == size) *out = '\0';
  return true;
}

bool pointer(napi_env env, napi_value value, uintptr_t *out) {
  double given;
  if (napi_get_value_double(env, value, &given) != napi_ok)
    return type_error(env, "an address is not a number"), false;
  if (!(given >= 0 && given <= (double)UINTPTR_MAX && given <= 9007199254740991.0 &&
        given == (double)(uintptr_t)given))
    return range_error(env, "an address is not a whole number in its range"), false;
  *out = (uintptr_t)given;
  return true;
}

napi_value type_error(napi_env env, const char *text) {
  napi_throw_type_error(env, NULL, text);
  return NULL;
}

napi_value range_error(napi_env env, const char *text) {
  napi_throw_range_error(env, NULL, text);
  return NULL;
}

napi_value system_error(napi_env env, int error, const char *call) {
  char text[120];
  napi_value code, message, object, name;
  snprintf(text, sizeof text, "%s %s", call, uv_err_name(-error));
  napi_create_string_utf8(env, uv_err_name(-error), NAPI_AUTO_LENGTH, &code);
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message);
  napi_create_string_utf8(env, call, NAPI_AUTO_LENGTH, &name);
  napi_create_error(env, code, message, &object);
  napi_set_named_property(env, object, "errno", number(env, -error));
  napi_set_named_property(env, object, "syscall", name);
  napi_throw(env, object);
  return NULL;
}

napi_value broken(napi_env env, const char *text) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_error(env, NULL, text);
  return NULL;
}

napi_value number(napi_env env, double value) {
  napi_value out = NULL;
  napi_create_double(env, value, &out);
  return out;
}

napi_value truth(napi_env env, bool value) {
  napi_value out = NULL;
  napi_get_boolean(env, value, &out);
  return out;
}

void *shared_array(napi_env env, napi_value object, const char *name, napi_typedarray_type type, size_t count,
                   size_t size) {
  napi_value buffer, array;
  void *memory = calloc(count, size);
  if (memory == NULL ||
      napi_create_external_arraybuffer(env, memory, count * size, NULL, NULL, &buffer) != napi_ok ||
      napi_create_typedarray(env, type, count, buffer, 0, &array) != napi_ok ||
      napi_set_named_property(env, object, name, array) != napi_ok)
    return NULL;
  return memory;
}

void drop(napi_env env, napi_ref *reference) {
  if (*reference != NULL) napi_delete_reference(env, *reference);
  *reference = NULL;
}
