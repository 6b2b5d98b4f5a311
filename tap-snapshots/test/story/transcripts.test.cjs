/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/dist/story/transcripts.test.js > TAP > a master restarts with its memory: the group goes on > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    4.0 master: formed: 5 of 5 agreed, moved nothing
    4.1 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    4.1 line-1 to 4: synchronised
  120.0 -- off by nothing, within 5 us; votes: line-1 to 4
  120.0 -- the master’s power fails
  127.7 line-1 to 4: holdover
  160.0 -- it is back, and remembers its term and rate
  160.0 master: term 2
  163.7 line-1 to 4: term 2
  163.7 line-1 to 4: joined
  163.7 master: joined line-1 to 4
  168.0 master: formed: 4 of 4 agreed, moved nothing
  168.1 line-1 to 4: synchronised
  240.0 -- off by nothing, within 1 us; votes: line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > a master restarts without its memory and an hour off: the agents’ time holds > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    4.0 master: formed: 5 of 5 agreed, moved nothing
    4.1 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    4.1 line-1 to 4: synchronised
  120.0 -- off by nothing, within 2 us; votes: line-1 to 4
  120.0 -- the master’s power fails
  127.3 line-1 to 4: holdover
  160.0 -- it is back, but knows nothing, and its wall clock is an hour ahead
  160.0 master: term 1
  162.3 line-1 to 4: joined
  162.3 master: joined line-1 to 4
  167.0 master: formed: 4 of 4 agreed, moved -3600.00 s
  167.0 line-1 to 4: synchronised
  240.0 -- off by nothing, within 5 us; votes: line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > half of a group is cut off for five minutes and comes back without a step > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 6: term 1
    0.0 line-1 to 6: joined
    0.0 master: joined line-1 to 6
    4.0 master: formed: 7 of 7 agreed, moved nothing
    4.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
    4.1 line-1 to 6: synchronised
  120.0 -- off by nothing, within 2 us; votes: line-1 to 6
  120.0 -- the cable to line-4, line-5 and line-6 is cut
  123.0 master: suspected line-4 to 6
  127.1 line-4 to 6: holdover
  130.0 master: lost line-4 to 6
  420.0 -- off by nothing, within 20 us; votes: line-1 to 3; stale: line-4 to 6
  420.0 -- the cable is mended
  420.2 line-4 to 6: synchronised
  421.0 master: healthy line-4 to 6
  421.6 line-4 to 6: joined (3 times until 427)
  421.6 master: joined line-4 to 6 (3 times until 427)
  480.0 -- off by nothing, within 5 us; votes: line-1 to 6
`

exports[`test/dist/story/transcripts.test.js > TAP > in mode master the wall clock leaps ahead by a fifth of a second: all doubt it, then follow > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    0.5 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    0.5 line-1 to 4: synchronised
  120.0 -- off by nothing, within 2 us; follows: line-1 to 4
  120.0 -- the master’s wall clock leaps ahead by a fifth of a second
  128.3 master: reference-jumped
  154.0 -- off by nothing, within 2 us; follows: line-1 to 4
  160.3 master: reference-followed
  220.0 -- off by 0.03 s, within 5 us; follows: line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > in mode master the wall clock leaps ahead by five seconds: all doubt it, then follow > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    0.5 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    0.5 line-1 to 4: synchronised
  120.0 -- off by nothing, within 2 us; follows: line-1 to 4
  120.0 -- the master’s wall clock leaps ahead by five seconds
  128.3 master: reference-jumped
  154.0 -- off by nothing, within 2 us; follows: line-1 to 4
  160.3 master: reference-followed
  160.3 line-1 to 4: stepped by 5.00 s
  220.0 -- off by 5.00 s, within 2 us; follows: line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > in mode master the wall clock leaps back by three seconds: all doubt it, then follow > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    0.5 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    0.5 line-1 to 4: synchronised
  120.0 -- off by nothing, within 2 us; follows: line-1 to 4
  120.0 -- the master’s wall clock leaps back by three seconds
  128.3 master: reference-jumped
  154.0 -- off by nothing, within 2 us; follows: line-1 to 4
  160.3 master: reference-followed
  160.3 line-1 to 4: stepped by -3.00 s
  220.0 -- off by -3.00 s, within 2 us; follows: line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > the master’s raw clock leaps by ten seconds, and its six agents outvote it > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 6: term 1
    0.0 line-1 to 6: joined
    0.0 master: joined line-1 to 6
    4.0 master: formed: 7 of 7 agreed, moved nothing
    4.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
    4.1 line-1 to 6: synchronised
   59.0 -- off by nothing, within 5 us; votes: line-1 to 6
   60.0 -- the master’s counter leaps ahead by ten seconds
   60.0 master: lost line-1 to 6
   60.2 master: began-again
   61.0 master: healthy line-1 to 6
   61.0 master: outlier line-3, line-6
   61.0 master: ALARM: 1 of 3 agree
   62.0 master: agrees again line-3, line-6
   62.0 master: all clear: 4 of 5 agree
   65.0 -- off by nothing, within 50 us; the master shows 7.00 s more; votes: line-1 to 6
  120.0 -- off by nothing, within 5 us; votes: line-1 to 6
`

exports[`test/dist/story/transcripts.test.js > TAP > three agents that join an hour off come over, and nobody else notices > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    4.0 master: formed: 5 of 5 agreed, moved nothing
    4.1 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    4.1 line-1 to 4: synchronised
   60.0 -- off by nothing, within 5 us; votes: line-1 to 4
   60.0 -- three more are plugged in: an hour ahead, an hour behind, and never set
   60.0 late-1 to 3: term 1
   60.0 late-1 to 3: joined
   60.0 master: joined late-1 to 3
   60.5 late-1 to 3: stepped by -3600.00 s (late-1), 3600.00 s (late-2), 1790000000.00 s (late-3)
   60.5 late-1 to 3: synchronised
  120.0 -- off by nothing, within 5 us; votes: late-1 to 3, line-1 to 4
`

exports[`test/dist/story/transcripts.test.js > TAP > three of ten datagrams are lost each way, and one path dies > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 6: term 1
    0.0 line-1 to 6: joined
    0.0 master: joined line-1 to 6
    7.0 master: suspected line-1
    7.0 master: formed: 7 of 7 agreed, moved nothing
    7.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
    7.1 line-1 to 6: synchronised
    8.0 master: healthy line-1
   60.0 -- off by nothing, within 2 us; votes: line-1 to 6
   60.0 -- the path to line-6 dies
   63.0 master: suspected line-1, line-4, line-6 (4 times until 225)
   67.1 line-6: holdover
   70.0 master: lost line-6
  187.0 master: healthy line-1, line-4 (3 times until 226)
  300.0 -- off by nothing, within 50 us; votes: line-1 to 5; stale: line-6
`
