// Datagrams in and out, a batch with each system call, and their addresses.

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "socket.h"

static uint8_t *in_bytes(struct socket *s, struct shared *shared, int slot) {
  return (uint8_t *)(shared + 1) + (size_t)slot * s->slot_size;
}

static uint8_t *out_bytes(struct socket *s, struct shared *shared, int slot) {
  return in_bytes(s, shared, BATCH + slot);
}

// Makes ready to receive, once: the shared memory stays where it is, or is missed before each use.
void ready_letters(struct socket *s, struct shared *shared) {
  struct letters *in = &s->in;
  for (int i = 0; i < BATCH; i++) {
    in->vectors[i] = (struct iovec){in_bytes(s, shared, i), s->slot_size};
    in->messages[i].msg_hdr = (struct msghdr){.msg_name = &in->addresses[i],
                                              .msg_namelen = sizeof in->addresses[i],
                                              .msg_iov = &in->vectors[i],
                                              .msg_iovlen = 1,
                                              .msg_control = in->controls[i].bytes,
                                              .msg_controllen = sizeof in->controls[i].bytes};
  }
}

static int receive_batch(struct socket *s, struct shared *shared) {
  // A fault that the socket has kept is told once, in the place of what arrived.
  for (int tries = 0; tries < 4; tries++) {
    int count = recvmmsg(s->fd, s->in.messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
    if (count >= 0) return count;
    if (errno == EAGAIN) return 0;
    shared->counters[QUEUE_ERROR]++;
  }
  return 0;
}

// Answers how many datagrams are in the slots now; each has its true length, however long.
napi_value receive(napi_env env, napi_callback_info info) {
  void *data;
  if (!arguments(env, info, 0, NULL, &data)) return NULL;
  struct socket *s = data;
  struct shared *shared = shared_of(s);
  int count = s->received = shared == NULL ? 0 : receive_batch(s, shared);
  for (int i = 0; i < count; i++) {
    const union address *from = &s->in.addresses[i];
    uint32_t *words = shared->in_address[i];
    memset(words, 0, sizeof shared->in_address[i]);
    if (s->family == AF_INET)
      memcpy(words, &from->v4.sin_addr, 4);
    else
      memcpy(words, &from->v6.sin6_addr, 16);
    shared->in_scope[i] = s->family == AF_INET ? 0 : from->v6.sin6_scope_id;
    shared->in_port[i] = ntohs(from->v4.sin_port);
    shared->in_length[i] = s->in.messages[i].msg_len;
  }
  if (count > 0) stamp_arrivals(s, shared, count);
  // The kernel wrote how long they were.
  for (int i = 0; i < count; i++) {
    s->in.messages[i].msg_hdr.msg_namelen = sizeof s->in.addresses[i];
    s->in.messages[i].msg_hdr.msg_controllen = sizeof s->in.controls[i].bytes;
  }
  return number(env, count);
}

static void destination(const struct socket *s, const struct shared *shared, int slot,
                        union address *out) {
  const uint32_t *words = shared->out_address[slot];
  *out = (union address){.any.sa_family = (sa_family_t)s->family};
  out->v4.sin_port = htons(shared->out_port[slot]);
  if (s->family == AF_INET) {
    memcpy(&out->v4.sin_addr, words, 4);
  } else {
    memcpy(&out->v6.sin6_addr, words, 16);
    out->v6.sin6_scope_id = shared->out_scope[slot];
  }
}

// Makes the messages from slot `from` on; those whose departure is asked for are numbered in order.
static void prepare(struct socket *s, struct shared *shared, int from, int count, bool asking) {
  uint32_t key = s->next_key;
  for (int i = from; i < count; i++) {
    destination(s, shared, i, &s->out.addresses[i]);
    s->out.vectors[i] = (struct iovec){out_bytes(s, shared, i), shared->out_length[i]};
    struct msghdr *header = &s->out.messages[i].msg_hdr;
    *header = (struct msghdr){.msg_name = &s->out.addresses[i],
                              .msg_namelen = s->family == AF_INET ? sizeof(struct sockaddr_in)
                                                                  : sizeof(struct sockaddr_in6),
                              .msg_iov = &s->out.vectors[i],
                              .msg_iovlen = 1};
    if (!asking || shared->out_want[i] == 0) continue;
    header->msg_control = s->out.controls[i].bytes;
    header->msg_controllen = want_departure(s->numbering, key++, s->card.in_use, header->msg_control);
  }
}

static bool asked(const struct socket *s, int slot) {
  return s->out.messages[slot].msg_hdr.msg_controllen > 0;
}

static void note_sent(struct socket *s, struct shared *shared, int from, int count, int64_t now) {
  for (int i = from; i < from + count; i++) {
    shared->out_fault[i] = 0;
    if (!asked(s, i)) continue;
    if (s->numbering == UNDECIDED) s->numbering = OURS;
    departs(s, s->next_key++, shared->out_want[i], now);
  }
}

// Sends every slot; one that cannot be sent gets its errno and does not stop the others.
static int send_all(struct socket *s, struct shared *shared, int count) {
  int64_t now = read_raw();
  int sent = 0, retried = -1;
  for (int i = 0; i < count;) {
    prepare(s, shared, i, count, s->stamps_departures && now >= s->silent_until);
    int done = sendmmsg(s->fd, s->out.messages + i, (unsigned)(count - i), MSG_DONTWAIT);
    if (done > 0) {
      note_sent(s, shared, i, done, now);
      sent += done;
      i += done;
      continue;
    }
    int fault = errno;
    if (fault == EINVAL && asked(s, i) && s->numbering == UNDECIDED) {
      s->numbering = KERNELS;
      retried = i;
      continue;
    }
    // It was not our numbering that the kernel disliked.
    if (fault == EINVAL && retried == i) s->numbering = UNDECIDED;
    shared->out_fault[i] = fault;
    if (fault == EAGAIN || fault == ENOBUFS) shared->counters[NOT_SENT]++;
    if (asked(s, i)) departure_failed(s, now);
    i++;
  }
  return sent;
}

// Takes how many slots to send and answers how many the kernel took.
napi_value send_batch(napi_env env, napi_callback_info info) {
  napi_value value;
  void *data;
  uint32_t count;
  if (!arguments(env, info, 1, &value, &data) || !whole(env, value, "the count", BATCH, &count))
    return NULL;
  struct socket *s = data;
  struct shared *shared = shared_of(s);
  if (shared == NULL) return number(env, 0);
  for (uint32_t i = 0; i < count; i++)
    if (shared->out_length[i] > s->slot_size || shared->out_port[i] == 0)
      return napi_throw_range_error(env, NULL, "a slot's length or port is out of its range"), NULL;
  bool asking = false;
  for (uint32_t i = 0; i < count; i++) asking = asking || shared->out_want[i] != 0;
  // Where epoll watches a socket the kernel tells it of a stamp before the datagram goes on its way: a
  // microsecond in which the stamp gets old. Most have left when the call returns, and nobody need be woken.
  bool watched = asking && s->stamps_departures && unwatch(s);
  int sent = send_all(s, shared, (int)count);
  shared->departed[0] = asking && s->awaited > 0 ? take_departures(s, shared) : 0;
  if (watched) watch(s);
  return number(env, sent);
}

// Answers what share of the kernel's room for what leaves is taken by what has not left.
napi_value crowding(napi_env env, napi_callback_info info) {
  void *data;
  int waiting = 0;
  if (!arguments(env, info, 0, NULL, &data)) return NULL;
  struct socket *s = data;
  if (s->fd < 0 || s->room <= 0 || ioctl(s->fd, SIOCOUTQ, &waiting) != 0) return number(env, 0);
  return number(env, (double)waiting / s->room);
}

bool parse_host(const char *text, int family, union address *out) {
  char host[80];
  snprintf(host, sizeof host, "%s", text);
  char *scope = strchr(host, '%');
  if (scope != NULL) *scope++ = '\0';
  *out = (union address){.any.sa_family = (sa_family_t)family};
  if (family == AF_INET) return scope == NULL && inet_pton(family, host, &out->v4.sin_addr) == 1;
  if (inet_pton(family, host, &out->v6.sin6_addr) != 1) return false;
  if (scope == NULL) return true;
  out->v6.sin6_scope_id = if_nametoindex(scope);
  if (out->v6.sin6_scope_id == 0) out->v6.sin6_scope_id = (uint32_t)strtoul(scope, NULL, 10);
  return out->v6.sin6_scope_id != 0;
}

void format_host(const union address *address, char *text, size_t size) {
  char name[IF_NAMESIZE];
  if (address->any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &address->v4.sin_addr, text, (socklen_t)size);
    return;
  }
  inet_ntop(AF_INET6, &address->v6.sin6_addr, text, (socklen_t)size);
  uint32_t scope = address->v6.sin6_scope_id;
  if (scope == 0) return;
  size_t length = strlen(text);
  if (if_indextoname(scope, name) != NULL)
    snprintf(text + length, size - length, "%%%s", name);
  else
    snprintf(text + length, size - length, "%%%u", scope);
}

// The host from which the datagram in a slot came, as text.
napi_value host_of(napi_env env, napi_callback_info info) {
  napi_value value, out;
  void *data;
  uint32_t slot;
  char text[80];
  union address address = {0};
  if (!arguments(env, info, 1, &value, &data) || !whole(env, value, "the slot", BATCH - 1, &slot))
    return NULL;
  struct socket *s = data;
  struct shared *shared = shared_of(s);
  if (shared == NULL) return NULL;
  address.any.sa_family = (sa_family_t)s->family;
  if (s->family == AF_INET) {
    memcpy(&address.v4.sin_addr, shared->in_address[slot], 4);
  } else {
    memcpy(&address.v6.sin6_addr, shared->in_address[slot], 16);
    address.v6.sin6_scope_id = shared->in_scope[slot];
  }
  format_host(&address, text, sizeof text);
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &out);
  return out;
}

// Writes a numeric host into a slot's destination; false when it is none of the socket's family.
napi_value aim(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void *data;
  uint32_t slot;
  char host[80];
  union address address;
  if (!arguments(env, info, 2, values, &data) ||
      !whole(env, values[0], "the slot", BATCH - 1, &slot) ||
      !text(env, values[1], "the host", host, sizeof host))
    return NULL;
  struct socket *s = data;
  struct shared *shared = shared_of(s);
  if (shared == NULL || !parse_host(host, s->family, &address)) return truth(env, false);
  memset(shared->out_address[slot], 0, sizeof shared->out_address[slot]);
  if (s->family == AF_INET)
    memcpy(shared->out_address[slot], &address.v4.sin_addr, 4);
  else
    memcpy(shared->out_address[slot], &address.v6.sin6_addr, 16);
  shared->out_scope[slot] = s->family == AF_INET ? 0 : address.v6.sin6_scope_id;
  return truth(env, true);
}
