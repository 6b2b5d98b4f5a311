// Watches a socket in libuv's loop and calls JavaScript, which may do anything to the socket meanwhile.

#include "readiness.h"

#include <sys/socket.h>

#include "batch.h"

static void on_poll(uv_poll_t *poll, int status, int events);

bool watch(struct readiness *r) {
  return uv_poll_start(&r->poll, UV_READABLE | UV_PRIORITIZED, on_poll) == 0;
}

bool unwatch(struct readiness *r) {
  bool watched = uv_is_active((uv_handle_t *)&r->poll);
  uv_poll_stop(&r->poll);
  return watched;
}

static bool is_open(const struct readiness *r) {
  return r->handles > 0 && !uv_is_closing((const uv_handle_t *)&r->poll);
}

static void clear_fault(struct readiness *r) {
  int fault;
  socklen_t size = sizeof fault;
  getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &fault, &size);
}

// JavaScript may close the socket.
static void call(struct readiness *r, bool arrived, bool departed, bool due) {
  r->received = 0;
  call_back(&r->on_ready, 3, (const bool[]){arrived, departed, due});
}

static void on_busy(uv_idle_t *busy) {
  struct readiness *r = busy->data;
  call(r, true, *r->awaited > 0, false);
  if (!is_open(r) || r->received > 0) return;
  uv_idle_stop(&r->busy);
  watch(r);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct readiness *r = poll->data;
  // libuv stops watching at a fault of the socket, although the descriptor is sound.
  if (status < 0) {
    clear_fault(r);
    watch(r);
    events = UV_READABLE | UV_PRIORITIZED;
  }
  call(r, events & UV_READABLE, events & UV_PRIORITIZED, false);
  if (!is_open(r) || r->received < BATCH) return;
  // More waits than was taken. For a socket in epoll the kernel calls epoll at each datagram that comes or
  // has left, which costs a twentieth of all. So until nothing waits we look once in each turn of the loop.
  unwatch(r);
  uv_idle_start(&r->busy, on_busy);
}

static void on_timer(uv_timer_t *timer) { call(timer->data, false, false, true); }

void set_timer(struct readiness *r, uint32_t milliseconds) {
  if (!is_open(r)) return;
  // A timer of 0 would be due again before libuv has looked at any socket.
  if (milliseconds == 0) milliseconds = 1;
  uv_update_time(r->timer.loop);
  uv_timer_start(&r->timer, on_timer, milliseconds, 0);
}

bool begin_readiness(struct readiness *r, napi_env env, napi_value self, napi_value on_ready) {
  uv_loop_t *loop;
  if (!keep_callback(&r->on_ready, env, "BelfrySocket", self, on_ready)) return false;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return false;
  if (uv_poll_init_socket(loop, &r->poll, r->fd) != 0) return false;
  uv_idle_init(loop, &r->busy);
  uv_timer_init(loop, &r->timer);
  r->poll.data = r->busy.data = r->timer.data = r;
  r->handles = 3;
  return true;
}

static void on_handle_closed(uv_handle_t *handle) {
  struct readiness *r = handle->data;
  if (--r->handles == 0) r->on_closed(r->owner);
}

void end_readiness(struct readiness *r) {
  if (is_open(r)) {
    uv_poll_stop(&r->poll);
    uv_close((uv_handle_t *)&r->poll, on_handle_closed);
    uv_close((uv_handle_t *)&r->busy, on_handle_closed);
    uv_close((uv_handle_t *)&r->timer, on_handle_closed);
  }
  drop_callback(&r->on_ready);
}
