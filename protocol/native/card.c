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
  if (knows && config.tx_type == HWTSTAMP_TX_ON && config.rx_filter == HWTSTAMP_FILTER_ALL) return true;
  config = (struct hwtstamp_config){.tx_type = HWTSTAMP_TX_ON, .rx_filter = HWTSTAMP_FILTER_ALL};
  return ask(fd, SIOCSHWTSTAMP, name, &config);
}

// As the kernel's include/linux/posix-timers.h makes a clock's number of a descriptor.
static clockid_t clock_of(const struct card *card) { return (clockid_t)(~(uint32_t)card->file << 3 | 3); }

static int64_t nanoseconds(struct ptp_clock_time at) { return at.sec * SECOND + at.nsec; }

// The driver itself reads CLOCK_REALTIME before and after, closer than we can; not every driver knows how.
void read_card(const struct card *card, const struct pair *kernel, struct pair *out) {
  struct ptp_sys_offset_extended taken = {.n_samples = TRIES};
  if (ioctl(card->file, PTP_SYS_OFFSET_EXTENDED, &taken) != 0) {
    read_pair(clock_of(card), out);
    return;
  }
  out->width = INT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    int64_t before = nanoseconds(taken.ts[i][0]), width = nanoseconds(taken.ts[i][2]) - before;
    if (width < out->width) *out = (struct pair){before + width / 2, nanoseconds(taken.ts[i][1]), width};
  }
  out->raw = kernel->raw + (out->raw - kernel->other);
  out->width += kernel->width;
}

void close_card(struct card *card) {
  if (card->file >= 0) close(card->file);
  card->file = -1;
}

static napi_value no_card(napi_env env, struct socket *s, const char *call) {
  int fault = errno;
  close_card(&s->card);
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
  s->card = (struct card){.file = fcntl((int)file, F_DUPFD_CLOEXEC, 0), .index = if_nametoindex(name)};
  if (s->card.file < 0) return no_card(env, s, "fcntl");
  if (clock_gettime(clock_of(&s->card), &at) != 0) return no_card(env, s, "clock_gettime");
  if (!lets_stamp(s->fd, name)) return no_card(env, s, "SIOCSHWTSTAMP");
  if (!s->stamps_departures || !stamp_both(s->fd, true)) return no_card(env, s, "SO_TIMESTAMPING");
  return NULL;
}
