// A socket in libuv's loop, with its timer: calls JavaScript when there is something to do.

#ifndef BELFRY_READINESS_H
#define BELFRY_READINESS_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "callback.h"

struct readiness {
  uv_poll_t poll;
  uv_idle_t busy; // runs in the place of `poll` while datagrams come faster than they are taken
  uv_timer_t timer;
  struct callback on_ready;
  int handles;  // of libuv, not closed yet
  int received; // by the last call of `receive` since JavaScript was last called
  int fd;
  const int *awaited;        // departures that somebody waits for
  void (*on_closed)(void *); // once no handle is left, which is later than the end
  void *owner;               // what that is called with
};

// Makes ready to watch `fd` and to call `on_ready` of the object `self`. False without memory; it is to be
// ended all the same.
bool begin_readiness(struct readiness *r, napi_env env, napi_value self, napi_value on_ready);
// Closes what is open; again is no harm.
void end_readiness(struct readiness *r);

// Lets epoll watch the socket, or not; `unwatch` answers whether it did.
bool watch(struct readiness *r);
bool unwatch(struct readiness *r);
// Sets the one timer anew, while it is open.
void set_timer(struct readiness *r, uint32_t milliseconds);

#endif
