// Tells when this machine's clock was set: by a program, by a leap second, by the clock chip after a suspension. The
// kernel then cancels a timer of that clock, if it was asked to (TFD_TIMER_CANCEL_ON_SET, timerfd_create(2)).
//
// JavaScript's object and libuv's handle end in either order, and whichever ends last gives the memory back.

#include "clock-watch.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

#include "arguments.h"
#include "callback.h"

// When the timer is due if nobody sets the clock. A kernel whose time has 32 bits takes no more than the second.
static const int64_t NEVER_SECONDS[] = {9000000000, INT32_MAX};

struct clock_watch {
  uv_poll_t poll;
  napi_env env;
  napi_async_cleanup_hook_handle hook;
  struct callback on_set;
  int fd;        // -1: it is closed
  bool begun;    // libuv has its handle
  bool finalized; // JavaScript has no object of it any more
};

static void release(struct clock_watch *w) {
  if (w->finalized && !w->begun) free(w);
}

static void on_closed(uv_handle_t *handle) {
  struct clock_watch *w = handle->data;
  w->begun = false;
  if (w->hook != NULL) napi_remove_async_cleanup_hook(w->hook);
  release(w);
}

static void close_watch(struct clock_watch *w) {
  if (w->begun && !uv_is_closing((uv_handle_t *)&w->poll)) {
    uv_poll_stop(&w->poll);
    uv_close((uv_handle_t *)&w->poll, on_closed);
  }
  if (w->fd >= 0) close(w->fd);
  w->fd = -1;
  drop_callback(&w->on_set);
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct clock_watch *w = data;
  close_watch(w);
  w->finalized = true;
  release(w);
}

static void on_environment_end(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  close_watch(data);
}

static bool arm(int fd) {
  for (size_t i = 0; i < sizeof NEVER_SECONDS / sizeof *NEVER_SECONDS; i++) {
    const struct itimerspec never = {.it_value.tv_sec = (time_t)NEVER_SECONDS[i]};
    if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0) return true;
  }
  return false;
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct clock_watch *w = poll->data;
  uint64_t expired;
  (void)status, (void)events;
  // Reading takes the news away, and the same timer tells the next setting: also one that was due, which it is where
  // the clock is beyond all reason.
  if (read(w->fd, &expired, sizeof expired) < 0 && errno != ECANCELED) return;
  call_back(&w->on_set, 0, NULL);
}

static bool begin(struct clock_watch *w, napi_value self, napi_value on_set) {
  uv_loop_t *loop;
  if (!keep_callback(&w->on_set, w->env, "BelfryClockWatch", self, on_set) ||
      napi_get_uv_event_loop(w->env, &loop) != napi_ok || uv_poll_init(loop, &w->poll, w->fd) != 0)
    return false;
  w->poll.data = w;
  w->begun = true;
  // A program that waits for nothing else may end.
  uv_unref((uv_handle_t *)&w->poll);
  napi_add_async_cleanup_hook(w->env, on_environment_end, w, &w->hook);
  return uv_poll_start(&w->poll, UV_READABLE, on_poll) == 0;
}

static napi_value fail(struct clock_watch *w, const char *call) {
  int fault = errno;
  close_watch(w);
  return call == NULL ? broken(w->env, "the clock cannot be watched") : system_error(w->env, fault, call);
}

// new ClockWatch(onSet)
static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value on_set, self, target;
  napi_valuetype type;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &on_set, &self, NULL);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return type_error(env, "ClockWatch is called with new");
  napi_typeof(env, on_set, &type);
  if (type != napi_function) return type_error(env, "the callback is not a function");
  struct clock_watch *w = calloc(1, sizeof *w);
  if (w == NULL) return broken(env, "no memory for a watch");
  w->env = env;
  w->fd = -1;
  if (napi_wrap(env, self, w, finalize, NULL, NULL) != napi_ok) {
    free(w);
    return broken(env, "no memory for a watch");
  }
  w->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (w->fd < 0) return fail(w, "timerfd_create");
  if (!arm(w->fd)) return fail(w, "timerfd_settime");
  return begin(w, self, on_set) ? self : fail(w, NULL);
}

static napi_value close_it(napi_env env, napi_callback_info info) {
  struct clock_watch *w = method_arguments(env, info, 0, NULL);
  if (w != NULL) close_watch(w);
  return NULL;
}

bool define_clock_watch(napi_env env, napi_value exports) {
  const napi_property_descriptor methods[] = {
      {"close", NULL, close_it, NULL, NULL, NULL, napi_default_method, NULL},
  };
  napi_value class;
  return napi_define_class(env, "ClockWatch", NAPI_AUTO_LENGTH, construct, NULL,
                           sizeof methods / sizeof *methods, methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, "ClockWatch", class) == napi_ok;
}
