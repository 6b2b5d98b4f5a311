// The addon's entry, which only registers what the units below it define. JavaScript sees it as
// host/native/addon.ts describes it.
//
// A unit is one .c and one .h, and the header declares only what others use. Each unit knows some of those
// that stand below it here, and none above:
//
//   addon          this entry
//   socket-class   the class Socket: its constructor and methods, as JavaScript calls them
//   socket         one socket for as long as it lives: opening, closing, the end of its environment
//   readiness      a socket in libuv's loop, with its timer: calls JavaScript when there is something to do
//   udp            the kernel's socket: its options, datagrams in and out, a batch with each system call
//   warming        brings the kernel's code into the caches before a datagram that is to be timed
//   stamps         stamps of arrivals and departures, brought to raw time or refused
//   card           a network card that stamps by its own clock
//   stamper        a clock of which stamps are: whether it is believed, and how its stamps become raw time
//   batch          the datagrams of a batch, as JavaScript shares them and as the kernel is told of them
//   local          the address of this machine at which a datagram arrived, and from which another leaves
//   timestamping   the kernel's interface for stamps: asking for them, and reading them
//   address        numeric addresses of both families
//   segment        memory in a file that other programs read while we write it
//   seqlock        memory of which others see all or nothing while we write it
//   segment-reader   reads the clock that an agent on this machine shows
//   aead           ChaCha20-Poly1305 in place
//   adjtime        steering the kernel's clock
//   unix-send      datagrams to Unix sockets, which Node cannot send
//   memory         gives memory back that the program needed only once
//   clock          reading this machine's clocks
//   clock-watch    tells when this machine's clock was set
//   callback       a function of JavaScript that is called from libuv's loop
//   arguments      what JavaScript gives and gets: arguments, results, exceptions
//
// test/host/native/units.test.ts keeps this order. Each unit keeps its own state for an environment of
// Node (the main program and each worker is one) in the data that its functions are defined with.

#include "adjtime.h"
#include "aead.h"
#include "arguments.h"
#include "clock-watch.h"
#include "clock.h"
#include "memory.h"
#include "segment-reader.h"
#include "segment.h"
#include "socket-class.h"
#include "unix-send.h"

NAPI_MODULE_INIT() {
  if (!define_clock(env, exports) || !define_adjtime(env, exports) || !define_aead(env, exports) ||
      !define_memory(env, exports) || !define_clock_watch(env, exports) || !define_unix_send(env, exports) ||
      !define_segment(env, exports) || !define_segment_reader(env, exports) || !define_socket(env, exports))
    return broken(env, "no memory for the addon");
  return exports;
}
