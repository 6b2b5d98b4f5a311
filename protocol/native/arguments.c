// The addon's entry, and how it takes arguments from JavaScript and throws to it.

#include "arguments.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct addon *state_of(napi_env env) {
  void *addon = NULL;
  napi_get_instance_data(env, &addon);
  return addon;
}

// `self`, where it is asked for, is what the object was made around. V8 itself calls a method only on
// an object of its class; one whose constructor threw has nothing around it.
bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values, void **self) {
  napi_value this;
  size_t given = count;
  napi_get_cb_info(env, info, &given, values, &this, NULL);
  if (self == NULL || napi_unwrap(env, this, self) == napi_ok) return true;
  napi_throw_type_error(env, NULL, "this object was never opened");
  return false;
}

static bool refuse(napi_env env, bool range, const char *name, const char *wanted) {
  char text[120];
  snprintf(text, sizeof text, "%s is not %s", name, wanted);
  if (range)
    napi_throw_range_error(env, NULL, text);
  else
    napi_throw_type_error(env, NULL, text);
  return false;
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

// A text that does not fit, or has a zero byte in it, comes out empty.
bool text(napi_env env, napi_value value, const char *name, char *out, size_t size) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, out, size, &length) != napi_ok)
    return refuse(env, false, name, "a string");
  if (strlen(out) != length || length + 1 == size) *out = '\0';
  return true;
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

// For what only a lack of memory can cause; an exception that is under way stays.
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

static void end(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct addon *addon = data;
  EVP_CIPHER_CTX_free(addon->sealing);
  EVP_CIPHER_CTX_free(addon->opening);
  free(addon);
}

NAPI_MODULE_INIT() {
  struct addon *addon = calloc(1, sizeof *addon);
  if (addon == NULL || napi_set_instance_data(env, addon, end, NULL) != napi_ok ||
      !define_clock(env, exports, addon) || !define_aead(env, exports, addon) ||
      !define_memory(env, exports) || !define_socket(env, exports))
    return broken(env, "no memory for the addon");
  return exports;
}
