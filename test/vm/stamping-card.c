// SPDX-License-Identifier: GPL-2.0
// Two network cards joined by a wire, card0 and card1, for the virtual machine: each stamps by a clock of its
// own, far from all others and of another rate. A frame is on the wire some time after the driver has it, and
// is handed to the kernel some time after it came in, so that only a card's stamps tell the wire's delay.

#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/version.h>

// Of all that is sent: nanoseconds until it is on the wire, and along it.
#define FETCHED 30000
#define WIRE 5000

// From what is on the wire to what the kernel has, for each card.
static uint late_ns[2] = {20000, 20000};
module_param_array(late_ns, uint, NULL, 0644);
// How far each card's clock was set ahead.
static long ahead_ns[2];
module_param_array(ahead_ns, long, NULL, 0644);
// Of so many stamps of departures one is lost; 0: none.
static uint lost_of;
module_param(lost_of, uint, 0644);
// Whether it can stamp datagrams of PTP only.
static bool only_ptp;
module_param(only_ptp, bool, 0644);

static const s64 BEGINNING[2] = {1000000000000000, 77000000000};
static const s64 RATE_PPM[2] = {30, -20};

struct card {
	struct net_device *device, *peer;
	int number;
	struct ptp_clock_info info;
	struct ptp_clock *clock;
	struct hwtstamp_config config;
	// What waits to be on the wire, and what came in.
	struct sk_buff_head leaving, arrived;
	struct hrtimer fetched, late;
	struct napi_struct napi;
	uint departures;
};

// When a frame is on the wire at its sender's end, raw time; it lies in the frame's own room.
static s64 *on_wire(struct sk_buff *frame) { return (s64 *)frame->cb; }

static s64 shows(const struct card *card, s64 raw)
{
	return BEGINNING[card->number] + ahead_ns[card->number] + raw + div_s64(raw, 1000000) * RATE_PPM[card->number];
}

static struct card *of_clock(struct ptp_clock_info *info) { return container_of(info, struct card, info); }

static int read_clock(struct ptp_clock_info *info, struct timespec64 *at, struct ptp_system_timestamp *system)
{
	ptp_read_system_prets(system);
	*at = ns_to_timespec64(shows(of_clock(info), ktime_get_raw_ns()));
	ptp_read_system_postts(system);
	return 0;
}

static int set_clock(struct ptp_clock_info *info, const struct timespec64 *at) { return -EOPNOTSUPP; }
static int move_clock(struct ptp_clock_info *info, s64 by) { return -EOPNOTSUPP; }
static int rate_clock(struct ptp_clock_info *info, long by) { return -EOPNOTSUPP; }

static netdev_tx_t transmit(struct sk_buff *frame, struct net_device *device)
{
	struct card *card = netdev_priv(device);
	*on_wire(frame) = ktime_get_raw_ns() + FETCHED;
	if (skb_shinfo(frame)->tx_flags & SKBTX_HW_TSTAMP && card->config.tx_type == HWTSTAMP_TX_ON)
		skb_shinfo(frame)->tx_flags |= SKBTX_IN_PROGRESS;
	skb_tx_timestamp(frame);
	skb_queue_tail(&card->leaving, frame);
	hrtimer_start(&card->fetched, ns_to_ktime(FETCHED), HRTIMER_MODE_REL_SOFT);
	return NETDEV_TX_OK;
}

static void stamp_departure(struct card *card, struct sk_buff *frame)
{
	struct skb_shared_hwtstamps stamp = {.hwtstamp = ns_to_ktime(shows(card, *on_wire(frame)))};
	if (!(skb_shinfo(frame)->tx_flags & SKBTX_IN_PROGRESS))
		return;
	card->departures++;
	if (lost_of == 0 || card->departures % lost_of != 0)
		skb_tstamp_tx(frame, &stamp);
}

// A frame of its own: the sender's may still be with who waits for its stamp.
static void arrive(struct card *card, const struct sk_buff *sent, s64 at)
{
	struct sk_buff *frame = skb_copy(sent, GFP_ATOMIC);
	if (frame == NULL)
		return;
	frame->tstamp = 0;
	frame->protocol = eth_type_trans(frame, card->device);
	if (card->config.rx_filter == HWTSTAMP_FILTER_ALL)
		skb_hwtstamps(frame)->hwtstamp = ns_to_ktime(shows(card, at));
	skb_queue_tail(&card->arrived, frame);
	hrtimer_start(&card->late, ns_to_ktime(late_ns[card->number]), HRTIMER_MODE_REL_SOFT);
}

static enum hrtimer_restart on_fetched(struct hrtimer *timer)
{
	struct card *card = container_of(timer, struct card, fetched);
	struct card *peer = netdev_priv(card->peer);
	struct sk_buff *frame;
	while ((frame = skb_dequeue(&card->leaving)) != NULL) {
		stamp_departure(card, frame);
		if (netif_running(peer->device))
			arrive(peer, frame, *on_wire(frame) + WIRE);
		consume_skb(frame);
	}
	return HRTIMER_NORESTART;
}

static enum hrtimer_restart on_late(struct hrtimer *timer)
{
	napi_schedule(&container_of(timer, struct card, late)->napi);
	return HRTIMER_NORESTART;
}

static int poll(struct napi_struct *napi, int most)
{
	struct card *card = container_of(napi, struct card, napi);
	struct sk_buff *frame;
	int done = 0;
	while (done < most && (frame = skb_dequeue(&card->arrived)) != NULL) {
		napi_gro_receive(napi, frame);
		done++;
	}
	if (done < most)
		napi_complete_done(napi, done);
	return done;
}

static int open_card(struct net_device *device)
{
	struct card *card = netdev_priv(device);
	napi_enable(&card->napi);
	netif_start_queue(device);
	return 0;
}

static int stop_card(struct net_device *device)
{
	struct card *card = netdev_priv(device);
	netif_stop_queue(device);
	hrtimer_cancel(&card->fetched);
	hrtimer_cancel(&card->late);
	napi_disable(&card->napi);
	skb_queue_purge(&card->leaving);
	skb_queue_purge(&card->arrived);
	return 0;
}

static int configure(struct net_device *device, struct ifreq *request, int what)
{
	struct card *card = netdev_priv(device);
	struct hwtstamp_config config;
	if (what == SIOCSHWTSTAMP) {
		if (copy_from_user(&config, request->ifr_data, sizeof config))
			return -EFAULT;
		if (only_ptp && config.rx_filter == HWTSTAMP_FILTER_ALL)
			return -ERANGE;
		card->config = config;
	} else if (what != SIOCGHWTSTAMP) {
		return -EOPNOTSUPP;
	}
	return copy_to_user(request->ifr_data, &card->config, sizeof card->config) ? -EFAULT : 0;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
static int tell(struct net_device *device, struct kernel_ethtool_ts_info *out)
#else
static int tell(struct net_device *device, struct ethtool_ts_info *out)
#endif
{
	struct card *card = netdev_priv(device);
	out->so_timestamping = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
			       SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_TX_HARDWARE |
			       SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
	out->phc_index = ptp_clock_index(card->clock);
	out->tx_types = BIT(HWTSTAMP_TX_OFF) | BIT(HWTSTAMP_TX_ON);
	out->rx_filters = BIT(HWTSTAMP_FILTER_NONE) |
			  BIT(only_ptp ? HWTSTAMP_FILTER_PTP_V2_EVENT : HWTSTAMP_FILTER_ALL);
	return 0;
}

static const struct ethtool_ops ETHTOOL = {.get_link = ethtool_op_get_link, .get_ts_info = tell};
static const struct net_device_ops OPERATIONS = {
	.ndo_open = open_card,
	.ndo_stop = stop_card,
	.ndo_start_xmit = transmit,
	.ndo_eth_ioctl = configure,
};

static struct net_device *cards[2];

static void drop(int count)
{
	while (count-- > 0) {
		struct card *card = netdev_priv(cards[count]);
		unregister_netdev(cards[count]);
		ptp_clock_unregister(card->clock);
		free_netdev(cards[count]);
	}
}

static int make(int number)
{
	struct net_device *device = alloc_etherdev(sizeof(struct card));
	struct card *card;
	int fault;
	if (device == NULL)
		return -ENOMEM;
	card = netdev_priv(device);
	card->device = device;
	card->number = number;
	skb_queue_head_init(&card->leaving);
	skb_queue_head_init(&card->arrived);
	hrtimer_init(&card->fetched, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	hrtimer_init(&card->late, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	card->fetched.function = on_fetched;
	card->late.function = on_late;
	netif_napi_add(device, &card->napi, poll);
	card->info = (struct ptp_clock_info){.owner = THIS_MODULE, .name = "card", .max_adj = 1,
					     .gettimex64 = read_clock, .settime64 = set_clock,
					     .adjtime = move_clock, .adjfine = rate_clock};
	card->clock = ptp_clock_register(&card->info, NULL);
	if (IS_ERR_OR_NULL(card->clock)) {
		free_netdev(device);
		return -ENODEV;
	}
	device->netdev_ops = &OPERATIONS;
	device->ethtool_ops = &ETHTOOL;
	eth_hw_addr_random(device);
	snprintf(device->name, sizeof device->name, "card%d", number);
	fault = register_netdev(device);
	if (fault) {
		ptp_clock_unregister(card->clock);
		free_netdev(device);
		return fault;
	}
	cards[number] = device;
	return 0;
}

static int __init begin(void)
{
	int i, fault;
	for (i = 0; i < 2; i++) {
		fault = make(i);
		if (fault) {
			drop(i);
			return fault;
		}
	}
	for (i = 0; i < 2; i++)
		((struct card *)netdev_priv(cards[i]))->peer = cards[1 - i];
	return 0;
}

static void __exit end(void) { drop(2); }

module_init(begin);
module_exit(end);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("two network cards that stamp, joined by a wire");
