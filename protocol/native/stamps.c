// Stamps of arrivals and departures, by the kernel or a card, brought to raw time, or refused.
//
// A card's stamp is of the card's own clock, which nothing ties to ours but that we read both together. The
// kernel stamps each arrival, too: what the card says must have been shortly before.

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
  DEPARTURES = SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY,
  CARDS = SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_OPT_PKTINFO
};

// The clocks run against raw time by no more than this while a program steers them gently.
static const double RATE_MOST = 500e-6;
// Beyond this, and a slack, one was set between two looks.
static const double RATE_SET = 1e-3;
static const int64_t SLACK = 1000;
static const int64_t OLDEST = SECOND;
// Two queues of one card may hand over neighbours in the wrong order, but not further apart.
static const int64_t SWAPPED = 1000000;
// From a card's stamp of an arrival to the kernel's, where the kernel does not tell which card it was: it waits
// before it interrupts.
static const int64_t HANDED_OVER = 10000000;

struct stamp {
  int64_t at;
  double error;
};

static bool set_stamping(int fd, int flags) {
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING_NEW, &flags, sizeof flags) == 0;
}

bool stamp_both(int fd, bool card) {
  return set_stamping(fd, ARRIVALS | DEPARTURES | (card ? CARDS : 0));
}

void ask_for_stamps(struct socket *s) {
  int on = 0;
  socklen_t size = sizeof on;
  s->last_arrival = -2 * OLDEST;
  // Without this option an undrained error queue would make the event loop spin.
  getsockopt(s->fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, &size);
  s->stamps_departures = on == 1 && stamp_both(s->fd, false);
  s->stamps_arrivals = s->stamps_departures || set_stamping(s->fd, ARRIVALS);
}

// False when the clock that was read was set, or pulled hard, since the last look or so short before it that
// a stamp from before may still come.
static bool is_steady(struct stamper *stamper, const struct pair *now) {
  const struct pair last = stamper->last;
  stamper->last = *now;
  double passed = (double)(now->raw - last.raw);
  double apart = (double)(now->other - last.other) - passed;
  double most = passed * RATE_SET + (double)(now->width + last.width + SLACK);
  if (last.other != 0 && (apart > most || apart < -most)) stamper->steady_from = now->raw + OLDEST;
  return now->raw >= stamper->steady_from;
}

// False when it is from the future or too old.
static bool to_raw(const struct pair *now, int64_t stamped, struct stamp *out) {
  int64_t age = now->other - stamped;
  out->at = now->raw - age;
  out->error = (double)now->width / 2 + (double)(age < 0 ? -age : age) * RATE_MOST;
  return age <= OLDEST && age >= -now->width;
}

// What one message of the kernel says beside its datagram, copied: there it may stand unaligned.
struct notice {
  int64_t kernel, card;           // stamps, nanoseconds on the clock of either; 0: none
  uint32_t index;                 // of the interface whose card stamped; 0: not told
  struct sock_extended_err error; // all zero: none
};

static struct notice notice_of(struct msghdr *header) {
  struct notice out = {0};
  // The kernel's, one that is never used, and the card's.
  struct __kernel_timespec stamps[3];
  struct scm_ts_pktinfo packet;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING_NEW) {
      memcpy(stamps, CMSG_DATA(c), sizeof stamps);
      out.kernel = nanoseconds_of(stamps[0].tv_sec, stamps[0].tv_nsec);
      out.card = nanoseconds_of(stamps[2].tv_sec, stamps[2].tv_nsec);
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING_PKTINFO) {
      memcpy(&packet, CMSG_DATA(c), sizeof packet);
      out.index = packet.if_index;
    } else if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
               (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
      memcpy(&out.error, CMSG_DATA(c), sizeof out.error);
    }
  }
  return out;
}

// The clocks at one moment, and which of them are to be believed.
struct looks {
  struct pair kernel, card;
  bool kernel_steady, card_steady;
};

static struct looks look_around(struct socket *s) {
  struct looks out;
  read_pair(CLOCK_REALTIME, &out.kernel);
  out.kernel_steady = is_steady(&s->addon->kernel, &out.kernel);
  out.card_steady = false;
  if (s->card.file < 0) return out;
  read_card(&s->card, &out.kernel, &out.card);
  out.card_steady = is_steady(&s->card.stamper, &out.card);
  return out;
}

static bool is_by_card(const struct socket *s, const struct notice *notice, const struct looks *now) {
  return notice->card != 0 && now->card_steady && (notice->index == 0 || notice->index == s->card.index);
}

static bool before(const struct stamp *first, const struct stamp *then, int64_t most) {
  double passed = (double)(then->at - first->at);
  return passed >= -(first->error + then->error) && passed <= (double)most;
}

static enum source arrival_of(struct socket *s, const struct notice *notice, const struct looks *now,
                              struct stamp *out) {
  struct stamp kernel, card;
  bool by_kernel = notice->kernel != 0 && now->kernel_steady && to_raw(&now->kernel, notice->kernel, &kernel);
  bool by_card = is_by_card(s, notice, now) && to_raw(&now->card, notice->card, &card);
  if (by_card && by_kernel) by_card = before(&card, &kernel, notice->index == 0 ? HANDED_OVER : OLDEST);
  s->card.in_use = by_card;
  if (!by_card && !by_kernel) return PROGRAM;
  if (by_card && by_kernel) s->card.ahead = kernel.at > card.at ? (double)(kernel.at - card.at) : 0;
  *out = by_card ? card : kernel;
  if (!by_card) out->error += s->card.ahead;
  if (out->at < s->last_arrival - SWAPPED) return PROGRAM;
  if (out->at > s->last_arrival) s->last_arrival = out->at;
  return by_card ? CARD : KERNEL;
}

void stamp_arrivals(struct socket *s, struct shared *shared, int count) {
  struct looks now = look_around(s);
  for (int i = 0; i < count; i++) {
    struct stamp stamp;
    struct notice notice = notice_of(&s->in.messages[i].msg_hdr);
    enum source source = arrival_of(s, &notice, &now, &stamp);
    if (source == PROGRAM) {
      shared->counters[notice.kernel == 0 ? NO_STAMP : REFUSED_STAMP]++;
      stamp = (struct stamp){now.kernel.raw, 0};
    }
    shared->in_at[i] = (double)stamp.at;
    shared->in_error[i] = stamp.error;
    shared->in_source[i] = source;
  }
}

size_t want_departure(enum numbering numbering, uint32_t key, bool card, void *control) {
  // Asked for both, the kernel tells the one that is taken last: the card's, where it has the time.
  const uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE | (card ? SOF_TIMESTAMPING_TX_HARDWARE : 0);
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
  s->stamps_departures = set_stamping(s->fd, ARRIVALS) && stamp_both(s->fd, s->card.file >= 0);
  memset(s->waiting, 0, sizeof s->waiting);
  s->awaited = 0;
  s->next_key = 0;
  s->silent_until = now + SECOND;
}

static struct departure *waiting_for(struct socket *s, uint32_t key) {
  struct departure *d = &s->waiting[key % WAITING];
  return d->id != 0 && d->key == key ? d : NULL;
}

static enum source departure_of(struct socket *s, const struct notice *notice, const struct looks *now,
                                int64_t sent, struct stamp *out) {
  bool by_card = is_by_card(s, notice, now) && to_raw(&now->card, notice->card, out);
  bool by_kernel = notice->card == 0 && now->kernel_steady && to_raw(&now->kernel, notice->kernel, out);
  if (!by_card && !by_kernel) return PROGRAM;
  if (by_kernel) out->error += s->card.ahead;
  if ((double)out->at < (double)sent - out->error) return PROGRAM;
  return by_card ? CARD : KERNEL;
}

// Writes the departures among `count` messages of the error queue; answers how many there are.
static int tell(struct socket *s, struct shared *shared, int count) {
  struct looks now = look_around(s);
  int told = 0;
  for (int i = 0; i < count; i++) {
    struct notice notice = notice_of(&s->out.messages[i].msg_hdr);
    bool is_stamp = notice.error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
    struct departure *waiting = is_stamp ? waiting_for(s, notice.error.ee_data) : NULL;
    if (waiting == NULL) {
      shared->counters[is_stamp ? UNKNOWN_STAMP : QUEUE_ERROR]++;
      continue;
    }
    struct stamp stamp;
    enum source source = departure_of(s, &notice, &now, waiting->sent, &stamp);
    if (source == PROGRAM) {
      shared->counters[REFUSED_STAMP]++;
    } else {
      shared->departure_id[told] = waiting->id;
      shared->departure_at[told] = (double)stamp.at;
      shared->departure_error[told] = stamp.error;
      shared->departure_source[told++] = source;
    }
    forget(s, waiting);
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
