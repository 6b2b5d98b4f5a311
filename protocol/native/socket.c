// The class Socket: opening, readiness, its timer, closing. An open socket stays, like every handle of Node,
// until it is closed or its environment ends.

#include "socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Room for a flood of datagrams while the program is busy, and for what waits to leave; the kernel may allow less.
enum { RECEIVE_BUFFER = 4 << 20, SEND_BUFFER = 1 << 20, SLOT_LEAST = 1, SLOT_MOST = 65536 };

struct shared *shared_of(struct socket *s) {
  napi_value buffer;
  void *at;
  size_t length;
  if (s->fd < 0) return NULL;
  napi_get_reference_value(s->env, s->buffer, &buffer);
  napi_get_arraybuffer_info(s->env, buffer, &at, &length);
  if (length > 0) return at;
  napi_throw_type_error(s->env, NULL, "the socket's memory was given away");
  return NULL;
}

static void release(struct socket *s) {
  if (s->finalized && s->handles == 0) free(s);
}

static void on_closed(uv_handle_t *handle) {
  struct socket *s = handle->data;
  if (--s->handles > 0) return;
  if (s->hook != NULL) napi_remove_async_cleanup_hook(s->hook);
  release(s);
}

static void drop(napi_env env, napi_ref *reference) {
  if (*reference != NULL) napi_delete_reference(env, *reference);
  *reference = NULL;
}

// Once the first call has closed the descriptor, nothing is left to do for another.
static void shut(struct socket *s) {
  if (s->handles > 0 && s->fd >= 0) {
    uv_poll_stop(&s->poll);
    uv_close((uv_handle_t *)&s->poll, on_closed);
    uv_close((uv_handle_t *)&s->busy, on_closed);
    uv_close((uv_handle_t *)&s->timer, on_closed);
  }
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
  close_warming(s);
  close_card(&s->card);
  if (s->context != NULL) napi_async_destroy(s->env, s->context);
  s->context = NULL;
  drop(s->env, &s->on_ready);
  drop(s->env, &s->buffer);
  drop(s->env, &s->self);
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  struct socket *s = data;
  shut(s);
  s->finalized = true;
  release(s);
}

static void on_environment_end(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  shut(data);
}

static void clear_fault(struct socket *s) {
  int fault;
  socklen_t size = sizeof fault;
  getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &fault, &size);
}

static void on_poll(uv_poll_t *poll, int status, int events);

int watch(struct socket *s) {
  return uv_poll_start(&s->poll, UV_READABLE | UV_PRIORITIZED, on_poll);
}

bool unwatch(struct socket *s) {
  bool watched = uv_is_active((uv_handle_t *)&s->poll);
  uv_poll_stop(&s->poll);
  return watched;
}

// Tells JavaScript, which may close the socket.
static void tell_ready(struct socket *s, bool arrived, bool departed, bool due) {
  napi_env env = s->env;
  napi_handle_scope scope;
  napi_value self, on_ready, error, words[3];
  s->received = 0;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, s->self, &self);
  napi_get_reference_value(env, s->on_ready, &on_ready);
  words[0] = truth(env, arrived);
  words[1] = truth(env, departed);
  words[2] = truth(env, due);
  if (napi_make_callback(env, s->context, self, on_ready, 3, words, NULL) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok)
    napi_fatal_exception(env, error);
  napi_close_handle_scope(env, scope);
}

static void on_busy(uv_idle_t *busy) {
  struct socket *s = busy->data;
  tell_ready(s, true, s->awaited > 0, false);
  if (s->fd < 0 || s->received > 0) return;
  uv_idle_stop(&s->busy);
  watch(s);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct socket *s = poll->data;
  // libuv stops on a fault of the socket, which is none of the file descriptor.
  if (status < 0) {
    clear_fault(s);
    watch(s);
    events = UV_READABLE | UV_PRIORITIZED;
  }
  tell_ready(s, events & UV_READABLE, events & UV_PRIORITIZED, false);
  if (s->fd < 0 || s->received < BATCH) return;
  // More waits than was taken. Where epoll watches a socket the kernel calls it for each datagram that
  // comes or has left, a twentieth of all: until nothing waits we look once in each turn of the loop.
  unwatch(s);
  uv_idle_start(&s->busy, on_busy);
}

static void on_timer(uv_timer_t *timer) { tell_ready(timer->data, false, false, true); }

// The name of the call that failed, or NULL.
static const char *bind_to(struct socket *s, const union address *address) {
  const int on = 1, in = RECEIVE_BUFFER, out = SEND_BUFFER, never = IP_PMTUDISC_DO;
  socklen_t size = sizeof s->room;
  s->fd = socket(s->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->fd < 0) return "socket";
  setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &in, sizeof in);
  setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &out, sizeof out);
  getsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &s->room, &size);
  // Nothing of ours is long enough to be cut up: the kernel need not number it for that.
  setsockopt(s->fd, IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof never);
  // What lies on the error queue is then told as a priority and not as a fault.
  setsockopt(s->fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, sizeof on);
  if (bind(s->fd, &address->any, sizeof *address) != 0) return "bind";
  ask_for_stamps(s);
  if (s->stamps_departures) open_warming(s);
  return NULL;
}

static bool poll_begins(struct socket *s) {
  uv_loop_t *loop;
  if (napi_get_uv_event_loop(s->env, &loop) != napi_ok) return false;
  if (uv_poll_init_socket(loop, &s->poll, s->fd) != 0) return false;
  uv_idle_init(loop, &s->busy);
  uv_timer_init(loop, &s->timer);
  s->poll.data = s->busy.data = s->timer.data = s;
  s->handles = 3;
  napi_add_async_cleanup_hook(s->env, on_environment_end, s, &s->hook);
  return watch(s) == 0;
}

// Makes the shared memory and its views, as properties of the object.
static bool share(struct socket *s, napi_value self) {
  const uint32_t size = BATCH * s->slot_size;
  const struct {
    const char *name;
    napi_typedarray_type type;
    size_t length, offset;
  } views[] = {
#define VIEW(name, type, length, field) {name, napi_##type##_array, length, offsetof(struct shared, field)}
      VIEW("inAt", float64, BATCH, in_at),
      VIEW("inError", float64, BATCH, in_error),
      VIEW("inSource", uint8, BATCH, in_source),
      VIEW("inLength", uint32, BATCH, in_length),
      VIEW("inAddress", uint32, BATCH * 4, in_address),
      VIEW("inScope", uint32, BATCH, in_scope),
      VIEW("inPort", uint16, BATCH, in_port),
      VIEW("outLength", uint32, BATCH, out_length),
      VIEW("outAddress", uint32, BATCH * 4, out_address),
      VIEW("outScope", uint32, BATCH, out_scope),
      VIEW("outPort", uint16, BATCH, out_port),
      VIEW("outWant", uint32, BATCH, out_want),
      VIEW("outFault", int32, BATCH, out_fault),
      VIEW("departureId", uint32, BATCH, departure_id),
      VIEW("departed", uint32, 1, departed),
      VIEW("departureAt", float64, BATCH, departure_at),
      VIEW("departureError", float64, BATCH, departure_error),
      VIEW("departureSource", uint8, BATCH, departure_source),
      VIEW("counters", float64, 8, counters),
      {"inBytes", napi_uint8_array, size, sizeof(struct shared)},
      {"outBytes", napi_uint8_array, size, sizeof(struct shared) + size},
  };
  napi_value buffer, view;
  void *at;
  if (napi_create_arraybuffer(s->env, sizeof(struct shared) + 2 * size, &at, &buffer) != napi_ok ||
      napi_create_reference(s->env, buffer, 1, &s->buffer) != napi_ok)
    return false;
  ready_letters(s, at);
  for (size_t i = 0; i < sizeof views / sizeof *views; i++)
    if (napi_create_typedarray(s->env, views[i].type, views[i].length, buffer, views[i].offset,
                               &view) != napi_ok ||
        napi_set_named_property(s->env, self, views[i].name, view) != napi_ok)
      return false;
  return napi_set_named_property(s->env, self, "stampsArrivals",
                                 truth(s->env, s->stamps_arrivals)) == napi_ok &&
         napi_set_named_property(s->env, self, "stampsDepartures",
                                 truth(s->env, s->stamps_departures)) == napi_ok;
}

static bool keep(struct socket *s, napi_value self, napi_value on_ready) {
  napi_value name;
  return napi_create_string_utf8(s->env, "BelfrySocket", NAPI_AUTO_LENGTH, &name) == napi_ok &&
         napi_async_init(s->env, self, name, &s->context) == napi_ok &&
         napi_create_reference(s->env, self, 1, &s->self) == napi_ok &&
         napi_create_reference(s->env, on_ready, 1, &s->on_ready) == napi_ok;
}

static napi_value type_error(napi_env env, const char *text) {
  napi_throw_type_error(env, NULL, text);
  return NULL;
}

// new Socket(host, port, slotSize, onReady): the arguments, checked.
static bool wanted(napi_env env, const napi_value *values, union address *address, uint32_t *slot) {
  char host[80];
  uint32_t port;
  napi_valuetype type;
  if (!text(env, values[0], "the host", host, sizeof host) ||
      !whole(env, values[1], "the port", 65535, &port) ||
      !whole(env, values[2], "the slot's size", SLOT_MOST, slot))
    return false;
  if (*slot < SLOT_LEAST) return napi_throw_range_error(env, NULL, "the slot has no room"), false;
  napi_typeof(env, values[3], &type);
  if (type != napi_function) return type_error(env, "the callback is not a function"), false;
  if (!parse_host(host, strchr(host, ':') == NULL ? AF_INET : AF_INET6, address))
    return type_error(env, "the host is not a numeric address"), false;
  // The port stands at the same place in both families.
  address->v4.sin_port = htons((uint16_t)port);
  return true;
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value values[4], self, target;
  size_t count = 4;
  union address address;
  uint32_t slot_size;
  napi_get_cb_info(env, info, &count, values, &self, NULL);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return type_error(env, "Socket is called with new");
  if (!wanted(env, values, &address, &slot_size)) return NULL;
  struct socket *s = calloc(1, sizeof *s);
  if (s == NULL) return broken(env, "no memory for a socket");
  *s = (struct socket){.env = env, .addon = state_of(env), .fd = -1, .warming = -1, .slot_size = slot_size};
  s->card.file = -1;
  s->family = address.any.sa_family;
  if (napi_wrap(env, self, s, finalize, NULL, NULL) != napi_ok) {
    free(s);
    return broken(env, "no memory for a socket");
  }
  const char *failed = bind_to(s, &address);
  if (failed != NULL) {
    system_error(env, errno, failed);
    shut(s);
    return NULL;
  }
  if (share(s, self) && keep(s, self, values[3]) && poll_begins(s)) return self;
  shut(s);
  return broken(env, "the socket cannot be watched");
}

static napi_value address_of(napi_env env, napi_callback_info info) {
  void *data;
  union address address;
  socklen_t size = sizeof address;
  char text[80];
  napi_value host, out;
  if (!arguments(env, info, 0, NULL, &data)) return NULL;
  struct socket *s = data;
  if (getsockname(s->fd, &address.any, &size) != 0) return system_error(env, errno, "getsockname");
  format_host(&address, text, sizeof text);
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &host);
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "host", host);
  napi_set_named_property(env, out, "port", number(env, ntohs(address.v4.sin_port)));
  return out;
}

static napi_value set_timer(napi_env env, napi_callback_info info) {
  void *data;
  napi_value given;
  uint32_t milliseconds;
  if (!arguments(env, info, 1, &given, &data) || !whole(env, given, "the time", INT32_MAX, &milliseconds))
    return NULL;
  struct socket *s = data;
  if (s->fd < 0) return NULL;
  // Of no time at all it would be due again before libuv has looked at any socket.
  if (milliseconds == 0) milliseconds = 1;
  uv_update_time(s->timer.loop);
  uv_timer_start(&s->timer, on_timer, milliseconds, 0);
  return NULL;
}

static napi_value close_socket(napi_env env, napi_callback_info info) {
  void *s;
  if (arguments(env, info, 0, NULL, &s)) shut(s);
  return NULL;
}

bool define_socket(napi_env env, napi_value exports) {
#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_default_method, NULL}
  const napi_property_descriptor methods[] = {
      METHOD("receive", receive), METHOD("crowding", crowding), METHOD("send", send_batch), METHOD("departures", departures),
      METHOD("hostOf", host_of),  METHOD("aim", aim),         METHOD("address", address_of),
      METHOD("warm", warm),       METHOD("askCard", ask_card), METHOD("useCard", use_card),
      METHOD("setTimer", set_timer), METHOD("close", close_socket),
  };
  napi_value class;
  return napi_define_class(env, "Socket", NAPI_AUTO_LENGTH, construct, NULL,
                           sizeof methods / sizeof *methods, methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, "Socket", class) == napi_ok;
}
