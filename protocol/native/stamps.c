// The kernel's stamps of arrivals and departures, brought from CLOCK_REALTIME to raw time, or refused.
//
// Only stamps that the kernel makes in software are asked for. A card's own stamps count on the card's
// clock, which cannot be tied to any of ours without opening its device file; a stamp that is a little
// late is better than one on an unknown scale.

#include <time.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <string.h>

#include "socket.h"

// 64 bits of seconds on every machine (Linux 5.1); numbers of our own for departures (Linux 6.13).
#ifndef SO_TIMESTAMPING_NEW
#define SO_TIMESTAMPING_NEW 65
#endif
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID 81
#endif

enum {
  ARRIVALS = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE,
  DEPARTURES = SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY
};

// CLOCK_REALTIME runs against raw time by no more than this while a program steers it gently.
static const double RATE_MOST = 500e-6;
// Beyond this, and a slack, it was set between two looks.
static const double RATE_SET = 1e-3;
static const int64_t SLACK = 1000;
static const int64_t OLDEST = SECOND;
// Two queues of one card may hand over neighbours in the wrong order, but not further apart.
static const int64_t SWAPPED = 1000000;

struct stamp {
  int64_t at;
  double error;
};

static bool set_stamping(int fd, int flags) {
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING_NEW, &flags, sizeof flags) == 0;
}

bool stamp_both(int fd) { return set_stamping(fd, ARRIVALS | DEPARTURES); }

void ask_for_stamps(struct socket *s) {
  int on = 0;
  socklen_t size = sizeof on;
  s->last_arrival = -2 * OLDEST;
  // Without this option an undrained error queue would make the event loop spin.
  getsockopt(s->fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, &size);
  s->stamps_departures = on == 1 && stamp_both(s->fd);
  s->stamps_arrivals = s->stamps_departures || set_stamping(s->fd, ARRIVALS);
}

// Reads both clocks; false when CLOCK_REALTIME was set, or pulled hard, since the last look or so short
// before it that a stamp from before may still come.
static bool look(struct addon *addon, struct pair *now) {
  const struct pair last = addon->last;
  read_pair(now);
  addon->last = *now;
  double passed = (double)(now->raw - last.raw);
  double apart = (double)(now->real - last.real) - passed;
  double most = passed * RATE_SET + (double)(now->width + last.width + SLACK);
  if (last.real != 0 && (apart > most || apart < -most)) addon->steady_from = now->raw + OLDEST;
  return now->raw >= addon->steady_from;
}

static bool to_raw(const struct pair *now, int64_t real, struct stamp *out) {
  int64_t age = now->real - real;
  out->at = now->raw - age;
  out->error = (double)now->width / 2 + (double)(age < 0 ? -age : age) * RATE_MOST;
  return age <= OLDEST && age >= -now->width;
}

// What one message of the kernel says beside its datagram, copied: there it may stand unaligned.
struct notice {
  int64_t real;                   // nanoseconds since 1970; 0: no stamp
  struct sock_extended_err error; // all zero: none
};

static struct notice notice_of(struct msghdr *header) {
  struct notice out = {0};
  struct __kernel_timespec stamp;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING_NEW) {
      memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      out.real = (int64_t)stamp.tv_sec * SECOND + (int64_t)stamp.tv_nsec;
    } else if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
               (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
      memcpy(&out.error, CMSG_DATA(c), sizeof out.error);
    }
  }
  return out;
}

void stamp_arrivals(struct socket *s, struct shared *shared, int count) {
  struct pair now;
  bool steady = look(s->addon, &now);
  for (int i = 0; i < count; i++) {
    struct stamp stamp;
    int64_t real = notice_of(&s->in.messages[i].msg_hdr).real;
    bool good = real != 0 && steady && to_raw(&now, real, &stamp) &&
                stamp.at >= s->last_arrival - SWAPPED;
    if (!good) {
      shared->counters[real == 0 ? NO_STAMP : REFUSED_STAMP]++;
      stamp = (struct stamp){now.raw, 0};
    } else if (stamp.at > s->last_arrival) {
      s->last_arrival = stamp.at;
    }
    shared->in_at[i] = (double)stamp.at;
    shared->in_error[i] = stamp.error;
    shared->in_source[i] = good;
  }
}

// Writes the control message that asks for a stamp of this datagram; answers its size.
size_t want_departure(enum numbering numbering, uint32_t key, void *control) {
  const uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;
  const size_t size = CMSG_SPACE(sizeof flags);
  struct cmsghdr *c = control;
  memset(control, 0, 2 * size);
  *c = (struct cmsghdr){CMSG_LEN(sizeof flags), SOL_SOCKET, SO_TIMESTAMPING_OLD};
  memcpy(CMSG_DATA(c), &flags, sizeof flags);
  if (numbering == KERNELS) return size;
  c = (struct cmsghdr *)((char *)control + size);
  *c = (struct cmsghdr){CMSG_LEN(sizeof key), SOL_SOCKET, SCM_TS_OPT_ID};
  memcpy(CMSG_DATA(c), &key, sizeof key);
  return 2 * size;
}

void departs(struct socket *s, uint32_t key, uint32_t id, int64_t sent) {
  struct departure *d = &s->waiting[key % WAITING];
  s->awaited += d->id == 0;
  *d = (struct departure){key, id, sent};
}

static void forget(struct socket *s, struct departure *d) {
  d->id = 0;
  s->awaited--;
}

// Whether the kernel has counted a datagram that could not be sent depends on where it failed, and on
// the kernel. So it begins to count anew, and is not asked while stamps of the old count may come.
void departure_failed(struct socket *s, int64_t now) {
  if (s->numbering != KERNELS) return;
  s->stamps_departures = set_stamping(s->fd, ARRIVALS) && stamp_both(s->fd);
  memset(s->waiting, 0, sizeof s->waiting);
  s->awaited = 0;
  s->next_key = 0;
  s->silent_until = now + SECOND;
}

static struct departure *waiting_for(struct socket *s, uint32_t key) {
  struct departure *d = &s->waiting[key % WAITING];
  return d->id != 0 && d->key == key ? d : NULL;
}

// Writes the departures among `count` messages of the error queue; answers how many there are.
static int tell(struct socket *s, struct shared *shared, int count) {
  struct pair now;
  bool steady = look(s->addon, &now);
  int told = 0;
  for (int i = 0; i < count; i++) {
    struct notice notice = notice_of(&s->out.messages[i].msg_hdr);
    bool is_stamp = notice.error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
    struct departure *waiting = is_stamp ? waiting_for(s, notice.error.ee_data) : NULL;
    struct stamp stamp;
    if (waiting == NULL) {
      shared->counters[is_stamp ? UNKNOWN_STAMP : QUEUE_ERROR]++;
    } else if (!steady || !to_raw(&now, notice.real, &stamp) ||
               (double)stamp.at < (double)waiting->sent - stamp.error) {
      shared->counters[REFUSED_STAMP]++;
      forget(s, waiting);
    } else {
      shared->departure_id[told] = waiting->id;
      shared->departure_at[told] = (double)stamp.at;
      shared->departure_error[told++] = stamp.error;
      forget(s, waiting);
    }
  }
  return told;
}

static int read_error_queue(struct socket *s) {
  for (int i = 0; i < BATCH; i++)
    s->out.messages[i].msg_hdr = (struct msghdr){.msg_control = s->out.controls[i].bytes,
                                                 .msg_controllen = sizeof s->out.controls[i].bytes};
  return recvmmsg(s->fd, s->out.messages, BATCH, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
}

// What else lay there is counted. One look, whatever the kernel says: a caller comes again while there is more.
uint32_t take_departures(struct socket *s, struct shared *shared) {
  int count = read_error_queue(s);
  return count > 0 ? (uint32_t)tell(s, shared, count) : 0;
}

napi_value departures(napi_env env, napi_callback_info info) {
  void *data;
  if (!arguments(env, info, 0, NULL, &data)) return NULL;
  struct socket *s = data;
  struct shared *shared = shared_of(s);
  return number(env, shared == NULL ? 0 : take_departures(s, shared));
}
