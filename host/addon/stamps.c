// Brings stamps of arrivals and departures, by the kernel or a card, to raw time, or refuses them.
//
// A card stamps by its own clock, which is tied to raw time only by our reading of both together. The
// kernel stamps each arrival, too: a card's stamp is believed only where it lies shortly before the
// kernel's.

#include "stamps.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "clock.h"

// Two queues of one card may hand over neighbours in the wrong order, but not further apart.
static const int64_t SWAPPED = 1000000;
// From a card's stamp of an arrival to the kernel's, where the kernel does not tell which card it was: it waits
// before it interrupts.
static const int64_t HANDED_OVER = 10000000;

void open_stamps(struct stamps *s, int fd, struct stamper *kernel) {
  int on = 0;
  socklen_t size = sizeof on;
  s->fd = fd;
  s->kernel = kernel;
  s->last_arrival = -2 * (int64_t)OLDEST;
  // Without this option an undrained error queue would make the event loop spin.
  getsockopt(fd, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &on, &size);
  s->departures = on == 1 && stamp_both(fd, false);
  s->arrivals = s->departures || stamp_in(fd);
}

static const char *try_card(struct stamps *s, const char *interface, int clock) {
  errno = EOPNOTSUPP;
  if (!s->departures || !stamp_both(s->fd, true)) return "SO_TIMESTAMPING";
  return open_card(&s->card, s->fd, interface, clock);
}

const char *add_card(struct stamps *s, const char *interface, int clock) {
  close_card(&s->card);
  const char *failed = try_card(s, interface, clock);
  if (failed == NULL) return NULL;
  int fault = errno;
  close_card(&s->card);
  if (s->departures) stamp_both(s->fd, false);
  errno = fault;
  return failed;
}

// The clocks at one moment, and which of them are to be believed.
struct looks {
  struct pair kernel, card;
  bool kernel_steady, card_steady;
};

static struct looks look_around(struct stamps *s) {
  struct looks out;
  read_pair(CLOCK_REALTIME, &out.kernel);
  out.kernel_steady = is_steady(s->kernel, &out.kernel);
  out.card_steady = false;
  if (s->card.file < 0) return out;
  read_card(&s->card, &out.kernel, &out.card);
  out.card_steady = is_steady(&s->card.stamper, &out.card);
  return out;
}

static bool is_by_card(const struct stamps *s, const struct notice *notice, const struct looks *now) {
  return notice->card != 0 && now->card_steady && (notice->index == 0 || notice->index == s->card.index);
}

static bool before(const struct stamp *first, const struct stamp *then, int64_t most) {
  double passed = (double)(then->at - first->at);
  return passed >= -(first->error + then->error) && passed <= (double)most;
}

static enum source arrival_of(struct stamps *s, const struct notice *notice, const struct looks *now,
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

void stamp_arrivals(struct stamps *s, struct slots *slots, struct letters *in, int count) {
  struct looks now = look_around(s);
  for (int i = 0; i < count; i++) {
    struct stamp stamp;
    struct notice notice = notice_of(&in->messages[i].msg_hdr);
    enum source source = arrival_of(s, &notice, &now, &stamp);
    if (source == PROGRAM) {
      slots->counters[notice.kernel == 0 ? NO_STAMP : REFUSED_STAMP]++;
      stamp = (struct stamp){now.kernel.raw, 0};
    }
    slots->in_at[i] = (double)stamp.at;
    slots->in_error[i] = stamp.error;
    slots->in_source[i] = source;
  }
}

void departs(struct stamps *s, uint32_t key, uint32_t id, int64_t sent) {
  struct departure *d = &s->waiting[key % WAITING];
  s->awaited += d->id == 0;
  *d = (struct departure){key, id, sent};
}

static void forget(struct stamps *s, struct departure *d) {
  d->id = 0;
  s->awaited--;
}

// Whether the kernel counted a datagram that it could not send depends on where it failed, and on the
// kernel. So the count begins anew, and no departure is asked for while stamps of the old count may come.
void departure_failed(struct stamps *s, int64_t now) {
  if (s->numbering != KERNELS) return;
  s->departures = stamp_in(s->fd) && stamp_both(s->fd, s->card.file >= 0);
  memset(s->waiting, 0, sizeof s->waiting);
  s->awaited = 0;
  s->next_key = 0;
  s->silent_until = now + SECOND;
}

static struct departure *waiting_for(struct stamps *s, uint32_t key) {
  struct departure *d = &s->waiting[key % WAITING];
  return d->id != 0 && d->key == key ? d : NULL;
}

static enum source departure_of(struct stamps *s, const struct notice *notice, const struct looks *now,
                                int64_t sent, struct stamp *out) {
  bool by_card = is_by_card(s, notice, now) && to_raw(&now->card, notice->card, out);
  bool by_kernel = notice->card == 0 && now->kernel_steady && to_raw(&now->kernel, notice->kernel, out);
  if (!by_card && !by_kernel) return PROGRAM;
  if (by_kernel) out->error += s->card.ahead;
  if ((double)out->at < (double)sent - out->error) return PROGRAM;
  return by_card ? CARD : KERNEL;
}

// Writes the departures among `count` messages of the error queue; answers how many there are.
static int write_departures(struct stamps *s, struct slots *slots, struct letters *out, int count) {
  struct looks now = look_around(s);
  int written = 0;
  for (int i = 0; i < count; i++) {
    struct notice notice = notice_of(&out->messages[i].msg_hdr);
    bool is_stamp = notice.error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
    struct departure *waiting = is_stamp ? waiting_for(s, notice.error.ee_data) : NULL;
    if (waiting == NULL) {
      slots->counters[is_stamp ? UNKNOWN_STAMP : QUEUE_ERROR]++;
      continue;
    }
    struct stamp stamp;
    enum source source = departure_of(s, &notice, &now, waiting->sent, &stamp);
    if (source == PROGRAM) {
      slots->counters[REFUSED_STAMP]++;
    } else {
      slots->departure_id[written] = waiting->id;
      slots->departure_at[written] = (double)stamp.at;
      slots->departure_error[written] = stamp.error;
      slots->departure_source[written++] = source;
    }
    forget(s, waiting);
  }
  return written;
}

static int read_error_queue(struct stamps *s, struct letters *out) {
  for (int i = 0; i < BATCH; i++)
    out->messages[i].msg_hdr = (struct msghdr){.msg_control = out->controls[i].bytes,
                                               .msg_controllen = sizeof out->controls[i].bytes};
  return recvmmsg(s->fd, out->messages, BATCH, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
}

// Whatever else lies there is counted. The queue is read once only: a caller comes again while there is
// more.
uint32_t take_departures(struct stamps *s, struct slots *slots, struct letters *out) {
  int count = read_error_queue(s, out);
  return count > 0 ? (uint32_t)write_departures(s, slots, out, count) : 0;
}
