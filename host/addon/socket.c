// Opens and closes a socket. JavaScript's object and libuv's handles end in either order, and whichever ends
// last gives the memory back.

#include "socket.h"

#include <errno.h>
#include <stdlib.h>

#include "arguments.h"

static void release(struct socket *s) {
  if (s->finalized && s->readiness.handles == 0) free(s);
}

static void on_closed(void *data) {
  struct socket *s = data;
  if (s->hook != NULL) napi_remove_async_cleanup_hook(s->hook);
  release(s);
}

void close_socket(struct socket *s) {
  // libuv must let go of the descriptor before it is closed: its number may be another's at once.
  end_readiness(&s->readiness);
  close_udp(&s->udp);
  drop(s->env, &s->udp.batch.buffer);
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct socket *s = data;
  close_socket(s);
  s->finalized = true;
  release(s);
}

static void on_environment_end(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  close_socket(data);
}

static bool set_truth(struct socket *s, napi_value self, const char *name, bool value) {
  return napi_set_named_property(s->env, self, name, truth(s->env, value)) == napi_ok;
}

static bool begin(struct socket *s, napi_value self, napi_value on_ready) {
  struct readiness *r = &s->readiness;
  r->fd = s->udp.fd;
  r->awaited = &s->udp.stamps.awaited;
  r->on_closed = on_closed;
  r->owner = s;
  if (!begin_readiness(r, s->env, self, on_ready)) return false;
  napi_add_async_cleanup_hook(s->env, on_environment_end, s, &s->hook);
  return watch(r);
}

bool open_socket(napi_env env, napi_value self, const struct opening *opening) {
  struct socket *s = calloc(1, sizeof *s);
  if (s == NULL) return broken(env, "no memory for a socket"), false;
  s->env = env;
  s->udp.batch.slot_size = opening->slot_size;
  if (napi_wrap(env, self, s, finalize, NULL, NULL) != napi_ok) {
    free(s);
    return broken(env, "no memory for a socket"), false;
  }
  const char *failed = open_udp(&s->udp, &opening->address, opening->kernel);
  if (failed != NULL) {
    system_error(env, errno, failed);
    close_socket(s);
    return false;
  }
  if (share_slots(env, self, &s->udp.batch) &&
      set_truth(s, self, "stampsArrivals", s->udp.stamps.arrivals) &&
      set_truth(s, self, "stampsDepartures", s->udp.stamps.departures) && begin(s, self, opening->on_ready))
    return true;
  close_socket(s);
  return broken(env, "the socket cannot be watched"), false;
}
