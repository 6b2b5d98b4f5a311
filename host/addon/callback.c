// Calls a function of JavaScript from libuv's loop, as Node calls its own.

#include "callback.h"

#include "arguments.h"

enum { ARGUMENTS_MOST = 3 };

bool keep_callback(struct callback *c, napi_env env, const char *name, napi_value self, napi_value function) {
  napi_value text;
  c->env = env;
  return napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &text) == napi_ok &&
         napi_async_init(env, self, text, &c->context) == napi_ok &&
         napi_create_reference(env, self, 1, &c->self) == napi_ok &&
         napi_create_reference(env, function, 1, &c->function) == napi_ok;
}

void call_back(struct callback *c, size_t count, const bool *truths) {
  napi_env env = c->env;
  napi_handle_scope scope;
  napi_value self, function, error, words[ARGUMENTS_MOST];
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, c->self, &self);
  napi_get_reference_value(env, c->function, &function);
  for (size_t i = 0; i < count; i++) words[i] = truth(env, truths[i]);
  if (napi_make_callback(env, c->context, self, function, count, words, NULL) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok)
    napi_fatal_exception(env, error);
  napi_close_handle_scope(env, scope);
}

void drop_callback(struct callback *c) {
  if (c->context != NULL) napi_async_destroy(c->env, c->context);
  c->context = NULL;
  drop(c->env, &c->function);
  drop(c->env, &c->self);
}
