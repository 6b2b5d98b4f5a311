// Datagrams in and out, a batch with each system call.

#include "udp.h"

#include <endian.h>
#include <errno.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "local.h"
#include "warming.h"

// Room for a flood of datagrams while the program is busy, and for what waits to leave; the kernel may allow less.
enum { RECEIVE_BUFFER = 4 << 20, SEND_BUFFER = 1 << 20 };

// For so long after a datagram left, the kernel's code for that is in the caches; nanoseconds.
enum { WARM_LASTS = 1000000 };

const char *open_udp(struct udp *udp, const union address *address, struct stamper *kernel) {
  const int off = 0, on = 1, in = RECEIVE_BUFFER, out = SEND_BUFFER, never = IP_PMTUDISC_DO;
  socklen_t size = sizeof udp->room;
  udp->family = address->any.sa_family;
  udp->warming = udp->stamps.card.file = -1;
  udp->fd = socket(udp->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (udp->fd < 0) return "socket";
  setsockopt(udp->fd, SOL_SOCKET, SO_RCVBUF, &in, sizeof in);
  setsockopt(udp->fd, SOL_SOCKET, SO_SNDBUF, &out, sizeof out);
  getsockopt(udp->fd, SOL_SOCKET, SO_SNDBUF, &udp->room, &size);
  // No datagram of ours is long enough to be fragmented, so the kernel need not number it for that.
  setsockopt(udp->fd, IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof never);
  // With this, epoll reports what lies on the error queue as a priority and not as a fault.
  setsockopt(udp->fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, sizeof on);
  // Bound to [::], it carries both families, whatever the machine's default is.
  if (udp->family == AF_INET6) setsockopt(udp->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(udp->fd, &address->any, sizeof *address) != 0) return "bind";
  tell_local(udp->fd, address);
  open_stamps(&udp->stamps, udp->fd, kernel);
  if (udp->stamps.departures) udp->warming = open_warming(address);
  return NULL;
}

const char *reach_groups(struct udp *udp, int hops) {
  const int on = 1;
  const int v6 = udp->family == AF_INET6;
  // A socket of both families sends IPv4 by the options of IPv4.
  if (setsockopt(udp->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) != 0 ||
      setsockopt(udp->fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops) != 0 ||
      (v6 && setsockopt(udp->fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) != 0))
    return "setsockopt";
  return NULL;
}

void close_udp(struct udp *udp) {
  if (udp->fd >= 0) close(udp->fd);
  udp->fd = udp->stamps.fd = -1;
  close_warming(udp->warming);
  udp->warming = -1;
  close_card(&udp->stamps.card);
}

static int take_arrivals(struct udp *udp, struct slots *slots) {
  // The kernel reports a fault that the socket has kept once, in the place of what arrived.
  for (int tries = 0; tries < 4; tries++) {
    int count = recvmmsg(udp->fd, udp->batch.in.messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
    if (count >= 0) return count;
    if (errno == EAGAIN) return 0;
    slots->counters[QUEUE_ERROR]++;
  }
  return 0;
}

int receive_batch(struct udp *udp, struct slots *slots) {
  struct letters *in = &udp->batch.in;
  union address local;
  int count = take_arrivals(udp, slots);
  for (int i = 0; i < count; i++) {
    const union address *from = &in->addresses[i];
    to_words(from, slots->in_address[i], &slots->in_scope[i]);
    local_of(&in->messages[i].msg_hdr, udp->family, &local);
    to_words(&local, slots->in_local[i], &slots->in_local[i][4]);
    slots->in_port[i] = ntohs(from->v4.sin_port);
    slots->in_length[i] = in->messages[i].msg_len;
  }
  if (count > 0) stamp_arrivals(&udp->stamps, slots, in, count);
  // The kernel wrote how much room it used; the next datagram gets all of it again.
  for (int i = 0; i < count; i++) {
    in->messages[i].msg_hdr.msg_namelen = sizeof in->addresses[i];
    in->messages[i].msg_hdr.msg_controllen = sizeof in->controls[i].bytes;
  }
  return count;
}

// Makes the messages from slot `from` on; those whose departure is asked for are numbered in order.
static void prepare(struct udp *udp, struct slots *slots, int from, int count, bool asking) {
  struct letters *out = &udp->batch.out;
  const struct stamps *stamps = &udp->stamps;
  uint32_t key = stamps->next_key;
  union address local;
  for (int i = from; i < count; i++) {
    from_words(udp->family, slots->out_address[i], slots->out_scope[i], &out->addresses[i]);
    out->addresses[i].v4.sin_port = htons(slots->out_port[i]);
    out->vectors[i] = (struct iovec){out_bytes(&udp->batch, slots, i), slots->out_length[i]};
    struct msghdr *header = &out->messages[i].msg_hdr;
    *header = (struct msghdr){.msg_name = &out->addresses[i],
                              .msg_namelen = udp->family == AF_INET ? sizeof(struct sockaddr_in)
                                                                    : sizeof(struct sockaddr_in6),
                              .msg_iov = &out->vectors[i],
                              .msg_iovlen = 1};
    char *control = header->msg_control = out->controls[i].bytes;
    from_words(udp->family, slots->out_local[i], slots->out_local[i][4], &local);
    header->msg_controllen = leave_from(&local, control);
    out->asked[i] = asking && slots->out_want[i] != 0;
    if (!out->asked[i]) continue;
    control += header->msg_controllen;
    header->msg_controllen += want_departure(stamps->numbering, key++, stamps->card.in_use, control);
  }
}

// A datagram may tell, in a timestamp of NTP, when it leaves: that was written a while ago, and is moved on to now, once.
static void tell_departures(struct udp *udp, struct slots *slots, int from, int count) {
  const double second = 1e9, unit = 4294967296.0;
  double now = 0;
  for (int i = from; i < count; i++) {
    const uint32_t place = slots->out_place[i];
    if (place == 0) continue;
    slots->out_place[i] = 0;
    if (now == 0) {
      // After a pause the way through the kernel is in no cache, and the longer: what arrived has not gone it.
      if (read_raw() - udp->sent_at > WARM_LASTS) warm(udp->warming);
      now = (double)read_raw();
    }
    const double held = now - slots->out_stated[i];
    if (slots->out_length[i] < 8 || place > slots->out_length[i] - 8 || !(held > 0 && held < second)) continue;
    uint8_t *at = out_bytes(&udp->batch, slots, i) + place;
    uint64_t stamp;
    memcpy(&stamp, at, sizeof stamp);
    stamp = htobe64(be64toh(stamp) + (uint64_t)(held * (unit / second)));
    memcpy(at, &stamp, sizeof stamp);
  }
}

static void note_sent(struct udp *udp, struct slots *slots, int from, int count, int64_t now) {
  struct stamps *stamps = &udp->stamps;
  for (int i = from; i < from + count; i++) {
    slots->out_fault[i] = 0;
    if (!udp->batch.out.asked[i]) continue;
    if (stamps->numbering == UNDECIDED) stamps->numbering = OURS;
    departs(stamps, stamps->next_key++, slots->out_want[i], now);
  }
}

// Where this machine has the address no more from which a datagram is to leave, the kernel may choose: whoever waits
// perhaps takes it from another. It has looked for the address before it counted the datagram.
static bool may_leave_elsewhere(struct slots *slots, int slot, int fault) {
  static const uint32_t nowhere[5];
  uint32_t *local = slots->out_local[slot];
  if (fault != EINVAL && fault != ENETUNREACH && fault != EADDRNOTAVAIL && fault != ENODEV) return false;
  if (memcmp(local, nowhere, sizeof nowhere) == 0) return false;
  memcpy(local, nowhere, sizeof nowhere);
  return true;
}

int send_batch(struct udp *udp, struct slots *slots, int count) {
  struct stamps *stamps = &udp->stamps;
  int64_t now = read_raw();
  int sent = 0, retried = -1, elsewhere = -1;
  for (int i = 0; i < count;) {
    prepare(udp, slots, i, count, stamps->departures && now >= stamps->silent_until);
    tell_departures(udp, slots, i, count);
    int done = sendmmsg(udp->fd, udp->batch.out.messages + i, (unsigned)(count - i), MSG_DONTWAIT);
    if (done > 0) {
      note_sent(udp, slots, i, done, now);
      udp->sent_at = now;
      slots->counters[LOCAL_GONE] += i == elsewhere;
      sent += done;
      i += done;
      continue;
    }
    int fault = errno;
    if (fault == EINVAL && udp->batch.out.asked[i] && stamps->numbering == UNDECIDED) {
      stamps->numbering = KERNELS;
      retried = i;
      continue;
    }
    // Our numbering was not what the kernel refused.
    if (fault == EINVAL && retried == i) stamps->numbering = UNDECIDED;
    if (may_leave_elsewhere(slots, i, fault)) {
      elsewhere = i;
      continue;
    }
    slots->out_fault[i] = fault;
    if (fault == EAGAIN || fault == ENOBUFS) slots->counters[NOT_SENT]++;
    if (udp->batch.out.asked[i]) departure_failed(stamps, now);
    i++;
  }
  return sent;
}

double crowding(const struct udp *udp) {
  int waiting = 0;
  if (udp->fd < 0 || udp->room <= 0 || ioctl(udp->fd, SIOCOUTQ, &waiting) != 0) return 0;
  return (double)waiting / udp->room;
}
