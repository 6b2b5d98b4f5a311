// The class Socket: takes the arguments of its constructor and methods, and gives their results.

#include "socket-class.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "socket.h"
#include "warming.h"

enum { SLOT_LEAST = 1, SLOT_MOST = 65536 };

// new Socket(host, port, slotSize, onReady): the arguments, checked.
static bool wanted(napi_env env, const napi_value *values, struct opening *out) {
  char host[HOST_SIZE];
  uint32_t port;
  napi_valuetype type;
  if (!text(env, values[0], "the host", host, sizeof host) ||
      !whole(env, values[1], "the port", 65535, &port) ||
      !whole(env, values[2], "the slot's size", SLOT_MOST, &out->slot_size))
    return false;
  if (out->slot_size < SLOT_LEAST) return range_error(env, "the slot has no room"), false;
  napi_typeof(env, values[3], &type);
  if (type != napi_function) return type_error(env, "the callback is not a function"), false;
  if (!parse_host(host, strchr(host, ':') == NULL ? AF_INET : AF_INET6, &out->address))
    return type_error(env, "the host is not a numeric address"), false;
  out->address.v4.sin_port = htons((uint16_t)port);
  out->on_ready = values[3];
  return true;
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value values[4], self, target;
  size_t count = 4;
  void *kernel;
  struct opening opening;
  napi_get_cb_info(env, info, &count, values, &self, &kernel);
  napi_get_new_target(env, info, &target);
  if (target == NULL) return type_error(env, "Socket is called with new");
  if (!wanted(env, values, &opening)) return NULL;
  opening.kernel = kernel;
  return open_socket(env, self, &opening) ? self : NULL;
}

static napi_value receive(napi_env env, napi_callback_info info) {
  struct socket *s = method_arguments(env, info, 0, NULL);
  if (s == NULL) return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  s->readiness.received = slots == NULL ? 0 : receive_batch(&s->udp, slots);
  return number(env, s->readiness.received);
}

static napi_value crowding_of(napi_env env, napi_callback_info info) {
  struct socket *s = method_arguments(env, info, 0, NULL);
  return s == NULL ? NULL : number(env, crowding(&s->udp));
}

static bool can_send(const struct socket *s, const struct slots *slots, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (slots->out_length[i] > s->udp.batch.slot_size || slots->out_port[i] == 0) return false;
  return true;
}

static bool asks_for_departures(const struct slots *slots, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (slots->out_want[i] != 0) return true;
  return false;
}

// Takes how many slots to send and answers how many the kernel took.
static napi_value send_slots(napi_env env, napi_callback_info info) {
  napi_value value;
  uint32_t count;
  struct socket *s = method_arguments(env, info, 1, &value);
  if (s == NULL || !whole(env, value, "the count", BATCH, &count)) return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  if (slots == NULL) return number(env, 0);
  if (!can_send(s, slots, count))
    return range_error(env, "a slot's length or port is out of its range");
  struct stamps *stamps = &s->udp.stamps;
  bool asking = asks_for_departures(slots, count);
  // The socket is taken out of epoll while it sends what is to be stamped. Otherwise the kernel calls epoll
  // after the stamp and before the datagram goes on its way, and the stamp is a microsecond old. Most
  // datagrams have left when the call returns, so nobody need be woken.
  bool watched = asking && stamps->departures && unwatch(&s->readiness);
  int sent = send_batch(&s->udp, slots, (int)count);
  slots->departed[0] =
      asking && stamps->awaited > 0 ? take_departures(stamps, slots, &s->udp.batch.out) : 0;
  if (watched) watch(&s->readiness);
  return number(env, sent);
}

static napi_value departures(napi_env env, napi_callback_info info) {
  struct socket *s = method_arguments(env, info, 0, NULL);
  if (s == NULL) return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  return number(env, slots == NULL ? 0 : take_departures(&s->udp.stamps, slots, &s->udp.batch.out));
}

static napi_value text_of(napi_env env, const union address *address) {
  char text[HOST_SIZE];
  napi_value out;
  format_host(address, text, sizeof text);
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &out);
  return out;
}

// The host from which the datagram in a slot came, as text.
static napi_value host_of(napi_env env, napi_callback_info info) {
  napi_value value;
  uint32_t slot;
  union address address;
  struct socket *s = method_arguments(env, info, 1, &value);
  if (s == NULL || !whole(env, value, "the slot", BATCH - 1, &slot)) return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  if (slots == NULL) return NULL;
  from_words(s->udp.family, slots->in_address[slot], slots->in_scope[slot], &address);
  return text_of(env, &address);
}

// The address of this machine at which the datagram in a slot arrived, as text; undefined where nobody knows it.
static napi_value local_host_of(napi_env env, napi_callback_info info) {
  napi_value value;
  uint32_t slot;
  union address address;
  struct socket *s = method_arguments(env, info, 1, &value);
  if (s == NULL || !whole(env, value, "the slot", BATCH - 1, &slot)) return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  if (slots == NULL) return NULL;
  from_words(s->udp.family, slots->in_local[slot], slots->in_local[slot][4], &address);
  return is_any(&address) ? NULL : text_of(env, &address);
}

// Writes a numeric host into a slot's destination, and that the kernel may choose where it leaves from; false when it
// is none of the socket's family.
static napi_value aim(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint32_t slot;
  char host[HOST_SIZE];
  union address address;
  struct socket *s = method_arguments(env, info, 2, values);
  if (s == NULL || !whole(env, values[0], "the slot", BATCH - 1, &slot) ||
      !text(env, values[1], "the host", host, sizeof host))
    return NULL;
  struct slots *slots = slots_of(env, &s->udp.batch);
  if (slots == NULL || !parse_host(host, s->udp.family, &address)) return truth(env, false);
  to_words(&address, slots->out_address[slot], &slots->out_scope[slot]);
  memset(slots->out_local[slot], 0, sizeof slots->out_local[slot]);
  return truth(env, true);
}

static napi_value address_of(napi_env env, napi_callback_info info) {
  union address address;
  socklen_t size = sizeof address;
  napi_value out;
  struct socket *s = method_arguments(env, info, 0, NULL);
  if (s == NULL) return NULL;
  if (getsockname(s->udp.fd, &address.any, &size) != 0) return system_error(env, errno, "getsockname");
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "host", text_of(env, &address));
  napi_set_named_property(env, out, "port", number(env, ntohs(address.v4.sin_port)));
  return out;
}

static napi_value warm_up(napi_env env, napi_callback_info info) {
  struct socket *s = method_arguments(env, info, 0, NULL);
  if (s != NULL) warm(s->udp.warming);
  return NULL;
}

// Answers what the card of an interface can: the number of its clock, or -1, and whether it stamps.
static napi_value abilities_of(napi_env env, napi_callback_info info) {
  napi_value given, out;
  char name[IF_NAMESIZE];
  struct card_abilities can;
  struct socket *s = method_arguments(env, info, 1, &given);
  if (s == NULL || !text(env, given, "the interface", name, sizeof name)) return NULL;
  const char *failed = ask_card(s->udp.fd, name, &can);
  if (failed != NULL) return system_error(env, errno, failed);
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "clock", number(env, can.clock));
  napi_set_named_property(env, out, "arrivals", truth(env, can.arrivals));
  napi_set_named_property(env, out, "departures", truth(env, can.departures));
  return out;
}

// Takes the interface's name and a descriptor of its card's clock.
static napi_value use_card(napi_env env, napi_callback_info info) {
  napi_value values[2];
  char name[IF_NAMESIZE];
  uint32_t clock;
  struct socket *s = method_arguments(env, info, 2, values);
  if (s == NULL || !text(env, values[0], "the interface", name, sizeof name) ||
      !whole(env, values[1], "the descriptor", INT32_MAX, &clock))
    return NULL;
  const char *failed = add_card(&s->udp.stamps, name, (int)clock);
  return failed == NULL ? NULL : system_error(env, errno, failed);
}

static napi_value reach(napi_env env, napi_callback_info info) {
  napi_value given;
  uint32_t hops;
  struct socket *s = method_arguments(env, info, 1, &given);
  if (s == NULL || !whole(env, given, "the hops", 255, &hops)) return NULL;
  if (hops == 0) return range_error(env, "the hops are none");
  const char *failed = reach_groups(&s->udp, (int)hops);
  return failed == NULL ? NULL : system_error(env, errno, failed);
}

static napi_value start_timer(napi_env env, napi_callback_info info) {
  napi_value given;
  uint32_t milliseconds;
  struct socket *s = method_arguments(env, info, 1, &given);
  if (s != NULL && whole(env, given, "the time", INT32_MAX, &milliseconds))
    set_timer(&s->readiness, milliseconds);
  return NULL;
}

static napi_value close_it(napi_env env, napi_callback_info info) {
  struct socket *s = method_arguments(env, info, 0, NULL);
  if (s != NULL) close_socket(s);
  return NULL;
}

bool define_socket(napi_env env, napi_value exports) {
#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_default_method, NULL}
  const napi_property_descriptor methods[] = {
      METHOD("receive", receive),        METHOD("crowding", crowding_of),  METHOD("send", send_slots),
      METHOD("departures", departures),  METHOD("hostOf", host_of),        METHOD("localOf", local_host_of),
      METHOD("aim", aim),                METHOD("reachGroups", reach),
      METHOD("address", address_of),     METHOD("warm", warm_up),          METHOD("askCard", abilities_of),
      METHOD("useCard", use_card),       METHOD("setTimer", start_timer),  METHOD("close", close_it),
  };
  napi_value class;
  // All sockets of an environment look at the kernel's clock, and one that finds it set tells the others by this.
  struct stamper *kernel = calloc(1, sizeof *kernel);
  if (kernel == NULL || napi_add_env_cleanup_hook(env, free, kernel) != napi_ok) {
    free(kernel);
    return false;
  }
  return napi_define_class(env, "Socket", NAPI_AUTO_LENGTH, construct, kernel,
                           sizeof methods / sizeof *methods, methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, "Socket", class) == napi_ok;
}
