// Asks the driver of a network card that stamps by its own clock, lets it stamp, and reads its clock.

#include "card.h"

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

// So many sandwiches of readings are taken, and the narrowest counts.
enum { TRIES = 4 };

static bool ask(int fd, unsigned long what, const char *name, void *data) {
  struct ifreq request = {.ifr_data = data};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  return ioctl(fd, what, &request) == 0;
}

const char *ask_card(int fd, const char *interface, struct card_abilities *out) {
  struct ethtool_ts_info can = {.cmd = ETHTOOL_GET_TS_INFO};
  const uint32_t both = SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_RX_HARDWARE;
  if (!ask(fd, SIOCETHTOOL, interface, &can)) return "SIOCETHTOOL";
  out->clock = can.phc_index;
  out->arrivals = (can.so_timestamping & both) == both && can.rx_filters & (1U << HWTSTAMP_FILTER_ALL);
  out->departures =
      can.so_timestamping & SOF_TIMESTAMPING_TX_HARDWARE && can.tx_types & (1U << HWTSTAMP_TX_ON);
  return NULL;
}

// Lets the card stamp everything. This holds for the whole machine and needs a privilege, unless somebody
// has done it before.
static bool lets_stamp(int fd, const char *name) {
  struct hwtstamp_config config = {0};
  bool knows = ask(fd, SIOCGHWTSTAMP, name, &config);
  if (knows && config.tx_type != HWTSTAMP_TX_OFF && config.rx_filter == HWTSTAMP_FILTER_ALL) return true;
  if (config.tx_type == HWTSTAMP_TX_OFF) config.tx_type = HWTSTAMP_TX_ON;
  config = (struct hwtstamp_config){.tx_type = config.tx_type, .rx_filter = HWTSTAMP_FILTER_ALL};
  if (!ask(fd, SIOCSHWTSTAMP, name, &config)) return false;
  // The driver writes back what it does instead.
  errno = ERANGE;
  return config.rx_filter == HWTSTAMP_FILTER_ALL;
}

// As include/linux/posix-timers.h of the kernel turns a descriptor into the number of a clock.
static clockid_t clock_of(const struct card *card) { return (clockid_t)(~(uint32_t)card->file << 3 | 3); }

static int64_t nanoseconds(struct ptp_clock_time at) { return nanoseconds_of(at.sec, at.nsec); }

// The driver reads CLOCK_REALTIME before and after the card's clock, closer than we can. Not every driver
// knows how, and somebody may set CLOCK_REALTIME meanwhile.
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
  *card = (struct card){.file = -1};
}

const char *open_card(struct card *card, int fd, const char *interface, int clock) {
  struct timespec at;
  card->index = if_nametoindex(interface);
  if (card->index == 0) return "if_nametoindex";
  card->file = fcntl(clock, F_DUPFD_CLOEXEC, 0);
  if (card->file < 0) return "fcntl";
  if (clock_gettime(clock_of(card), &at) != 0) return "clock_gettime";
  return lets_stamp(fd, interface) ? NULL : "SIOCSHWTSTAMP";
}
