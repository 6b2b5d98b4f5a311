// A network card that stamps by its own clock: what it can, and letting it.

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/ptp_clock.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "socket.h"

// The narrowest of so many sandwiches counts.
enum { TRIES = 4 };

static bool ask(int fd, unsigned long what, const char *name, void *data) {
  struct ifreq request = {.ifr_data = data};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  return ioctl(fd, what, &request) == 0;
}

// What the card of an interface can: whether it stamps whatever arrives, and departs, and the number of its
// clock, or -1.
napi_value ask_card(napi_env env, napi_callback_info info) {
  napi_value given, out;
  void *data;
  char name[IF_NAMESIZE];
  struct ethtool_ts_info can = {.cmd = ETHTOOL_GET_TS_INFO};
  const uint32_t both = SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_RX_HARDWARE;
  if (!arguments(env, info, 1, &given, &data) || !text(env, given, "the interface", name, sizeof name))
    return NULL;
  struct socket *s = data;
  if (!ask(s->fd, SIOCETHTOOL, name, &can)) return system_error(env, errno, "SIOCETHTOOL");
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "clock", number(env, can.phc_index));
  napi_set_named_property(env, out, "arrivals",
                          truth(env, (can.so_timestamping & both) == both &&
                                         can.rx_filters & (1U << HWTSTAMP_FILTER_ALL)));
  napi_set_named_property(env, out, "departures",
                          truth(env, can.so_timestamping & SOF_TIMESTAMPING_TX_HARDWARE &&
                                         can.tx_types & (1U << HWTSTAMP_TX_ON)));
  return out;
}

// Lets the card stamp all. That is for the whole machine and takes a right, unless somebody has done it.
static bool lets_stamp(int fd, const char *name) {
  struct hwtstamp_config config = {0};
  bool knows = ask(fd, SIOCGHWTSTAMP, name, &config);
  if (knows && config.tx_type != HWTSTAMP_TX_OFF && config.rx_filter == HWTSTAMP_FILTER_ALL) return true;
  if (config.tx_type == HWTSTAMP_TX_OFF) config.tx_type = HWTSTAMP_TX_ON;
  config = (struct hwtstamp_config){.tx_type = config.tx_type, .rx_filter = HWTSTAMP_FILTER_ALL};
  if (!ask(fd, SIOCSHWTSTAMP, name, &config)) return false;
  // The driver writes what it does instead.
  errno = ERANGE;
  return config.rx_filter == HWTSTAMP_FILTER_ALL;
}

// As the kernel's include/linux/posix-timers.h makes a clock's number of a descriptor.
static clockid_t clock_of(const struct card *card) { return (clockid_t)(~(uint32_t)card->file << 3 | 3); }

static int64_t nanoseconds(struct ptp_clock_time at) { return nanoseconds_of(at.sec, at.nsec); }

// The driver itself reads CLOCK_REALTIME before and after, closer than we can. Not every driver knows how, and
// the clock may be set meanwhile.
static bool read_closely(const struct card *card, const struct pair *kernel, struct pair *out) {
  struct ptp_sys_offset_extended taken = {.n_samples = TRIES};
  if (ioctl(card->file, PTP_SYS_OFFSET_EXTENDED, &taken) != 0) return false;
  out->width = INT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    int64_t before = nanoseconds(taken.ts[i][0]), width = nanoseconds(taken.ts[i][2]) - before;
    if (width < 0 || width >= out->width) continue;
    int64_t raw = kernel->raw + (before + width / 2 - kernel->other);
    *out = (struct pair){raw, nanoseconds(taken.ts[i][1]), width};
  }
  if (out->width == INT64_MAX) return false;
  out->width += kernel->width;
  return true;
}

void read_card(const struct card *card, const struct pair *kernel, struct pair *out) {
  if (!read_closely(card, kernel, out)) read_pair(clock_of(card), out);
}

void close_card(struct card *card) {
  if (card->file >= 0) close(card->file);
  card->file = -1;
  card->in_use = false;
}

// The kernel goes on alone.
static napi_value no_card(napi_env env, struct socket *s, const char *call) {
  int fault = errno;
  close_card(&s->card);
  if (s->stamps_departures) stamp_both(s->fd, false);
  return system_error(env, fault, call);
}

// Takes the interface's name and a descriptor of its card's clock, of which it keeps a copy.
napi_value use_card(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void *data;
  char name[IF_NAMESIZE];
  uint32_t file;
  struct timespec at;
  if (!arguments(env, info, 2, values, &data) ||
      !text(env, values[0], "the interface", name, sizeof name) ||
      !whole(env, values[1], "the descriptor", INT32_MAX, &file))
    return NULL;
  struct socket *s = data;
  close_card(&s->card);
  s->card = (struct card){.file = -1};
  errno = EOPNOTSUPP;
  if (!s->stamps_departures || !stamp_both(s->fd, true)) return no_card(env, s, "SO_TIMESTAMPING");
  s->card.index = if_nametoindex(name);
  if (s->card.index == 0) return no_card(env, s, "if_nametoindex");
  s->card.file = fcntl((int)file, F_DUPFD_CLOEXEC, 0);
  if (s->card.file < 0) return no_card(env, s, "fcntl");
  if (clock_gettime(clock_of(&s->card), &at) != 0) return no_card(env, s, "clock_gettime");
  if (!lets_stamp(s->fd, name)) return no_card(env, s, "SIOCSHWTSTAMP");
  return NULL;
}
