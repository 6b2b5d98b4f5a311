# Hears NTP's broadcasts as a clock does that never asks: ntpsec's own code reads them. Takes the address of its interface
# and a group, and prints a line of JSON for each of the first so many that it hears.

import json
import socket
import struct
import sys
import time

from ntp.packet import SyncPacket

interface, group, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
IP_PKTINFO, IP_RECVTTL = 8, 12

ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ears.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
ears.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
member = socket.inet_aton(group) + socket.inet_aton(interface)
ears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
ears.bind(("", 123))
ears.settimeout(10)
for _ in range(count):
    data, controls, _, source = ears.recvmsg(256, 256)
    now = time.time()
    packet = SyncPacket(data)
    control = {kind: value for _, kind, value in controls}
    print(
        json.dumps(
            {
                "source": source[0],
                "to": socket.inet_ntoa(control[IP_PKTINFO][8:12]),
                "hops": struct.unpack("i", control[socket.IP_TTL])[0],
                "mode": packet.mode(),
                "version": packet.version(),
                "leap": packet.leap(),
                "stratum": packet.stratum,
                "poll": packet.poll,
                "off": SyncPacket.ntp_to_posix(packet.transmit_timestamp) - now,
            }
        ),
        flush=True,
    )
