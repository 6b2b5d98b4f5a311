// A function of JavaScript that is called from libuv's loop, on an object that it keeps alive.

#ifndef BELFRY_CALLBACK_H
#define BELFRY_CALLBACK_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>

struct callback {
  napi_env env;
  napi_ref self, function;
  napi_async_context context;
};

// Keeps both; `name` is what tools call it. False without memory; it is to be dropped all the same.
bool keep_callback(struct callback *c, napi_env env, const char *name, napi_value self, napi_value function);
// Calls it with so many truths. JavaScript may do anything meanwhile; what it throws is the environment's, as of any
// callback of Node.
void call_back(struct callback *c, size_t count, const bool *truths);
// Keeps nothing any more; again is no harm.
void drop_callback(struct callback *c);

#endif
