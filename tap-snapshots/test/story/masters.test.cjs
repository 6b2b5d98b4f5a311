/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/dist/story/masters.test.js > TAP > a group that is asked once in 64 s: its leader is missed and replaced as soon > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
    8.0 lab-2: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   71.4 lab-3: as an agent stepped by 1 ms
   71.4 lab-3: as an agent synchronised
   71.8 line-1 to 4: stepped by -0.10 s (line-3), -1 ms (line-2), 0.10 s (line-1, line-4)
   71.8 line-1 to 4: synchronised
   73.7 lab-2: as an agent stepped by 3 ms
   73.7 lab-2: as an agent synchronised
 1800.0 -- lab-1 leads; the agents are together within 20 us; no clock moved by more than 200 us beyond its rate
 1800.0 -- the power of lab-1 fails
 1806.0 lab-3: LEADS (missed)
 1806.0 lab-3: term 10
 1806.0 line-1 to 4: term 10
 1806.0 line-1 to 4: another leads, term 10
 1806.0 lab-2: term 10
 1806.7 lab-2: as an agent another leads, term 10
 1998.0 lab-3: suspected lab-1
 2446.0 lab-3: lost lab-1
 3006.0 -- lab-3 leads; the agents are together within 10 us; no clock moved by more than 1 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a leader that comes back stands by: it is no reason to change > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the power of lab-1 fails
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 lab-2: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  180.0 -- lab-1 is back, and remembers
  180.0 lab-1: term 10
  180.5 lab-1: as an agent stepped by 1 ms
  180.5 lab-1: as an agent synchronised
  300.0 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a leader that has lost its agents to another side gives way when they meet > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- lab-1 and lab-3 are cut off together
  123.0 lab-1: suspected lab-2, line-1 to 4
  127.1 line-1 to 4: holdover
  127.9 lab-2: as an agent holdover
  129.0 lab-3: does not take over (nobody-answers) (7 times until 144)
  129.0 lab-2: LEADS (missed)
  129.0 lab-2: as an agent synchronised
  129.0 lab-2: term 9
  129.0 line-1 to 4: term 9
  129.0 line-1 to 4: another leads, term 9
  129.1 line-1 to 4: synchronised
  130.0 lab-1: lost lab-2, line-1 to 4
  130.0 lab-2: suspected lab-3
  130.0 lab-2: lost lab-1, lab-3
  180.0 -- lab-1, lab-2 leads; the agents are together within 5 us; no clock moved by more than 5 us beyond its rate
  180.0 -- the cable is mended
  180.2 lab-3: as an agent another leads, term 9
  180.2 lab-3: term 9
  180.2 lab-1: term 9
  180.2 lab-2: as an agent stale-master
  180.2 line-1: stale-master
  180.2 lab-1: STANDS BY (over)
  180.8 lab-1: its time was off by nothing
  181.0 lab-2: healthy lab-1, lab-3
  240.0 -- lab-2 leads; the agents are together within 1 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a leader that yields hands over within two rounds, and no round is missed > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- yield at lab-1
  120.0 lab-3: LEADS (handed-over)
  120.0 lab-3: term 10
  120.0 line-1 to 4: term 10
  120.0 line-1 to 4: another leads, term 10
  120.0 lab-1: STANDS BY (outranked)
  120.0 lab-1: term 10
  120.0 lab-2: term 10
  120.1 lab-1: its time was off by nothing
  120.3 lab-2: as an agent another leads, term 10
  190.3 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 10 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a leader whose process was stopped goes on as a zombie: it is refused, and stands by > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the process of lab-1 is stopped
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.0 lab-2: term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  166.0 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 5 us beyond its rate
  166.0 -- it goes on
  166.0 lab-1: STANDS BY (outranked)
  166.0 lab-1: as an agent holdover
  166.0 lab-1: suspected line-1, line-4
  166.0 lab-1: healthy line-1, line-4
  166.0 lab-1: term 10
  166.0 lab-1: as an agent synchronised
  166.0 lab-1: its time was off by nothing
  226.0 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a master that is promoted gets the crown within two rounds > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- promote at lab-3
  120.0 lab-3: LEADS (handed-over)
  120.0 lab-3: term 10
  120.0 line-1 to 4: term 10
  120.0 line-1 to 4: another leads, term 10
  120.0 lab-2: term 10
  120.0 lab-1: STANDS BY (outranked)
  120.0 lab-1: term 10
  120.1 lab-1: its time was off by nothing
  120.3 lab-2: as an agent another leads, term 10
  190.3 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 10 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a new machine takes the place and name of one that is gone for good > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- lab-1 is gone for good
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 lab-2: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  180.0 -- a new machine has its name and no memory
  180.0 lab-1: term 10
  180.5 lab-1: as an agent stepped by 1 ms
  180.5 lab-1: as an agent synchronised
  240.0 -- the power of lab-3 fails
  246.0 lab-2: LEADS (missed)
  246.0 lab-2: term 17
  246.0 line-1 to 4: term 17
  246.0 line-1 to 4: another leads, term 17
  246.0 lab-1: term 17
  246.3 lab-1: as an agent another leads, term 17
  247.0 lab-2: suspected lab-3
  250.0 lab-2: lost lab-3
  300.0 -- lab-2 leads; the agents are together within 5 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > a third of all datagrams are lost for half an hour: nobody changes the leader for it > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 6: term 8
    8.0 lab-3: term 8
    8.0 lab-2: term 8
   12.0 lab-1: formed: 7 of 7 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
   12.1 line-1 to 6: synchronised
   12.6 lab-2: as an agent stepped by 1 ms
   12.6 lab-2: as an agent synchronised
   12.7 lab-3: as an agent stepped by nothing
   12.7 lab-3: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- a third of all datagrams are lost
  142.2 lab-2: as an agent way-closes
  142.3 lab-3: as an agent way-closes
  161.0 lab-1: suspected line-1 to 6 (16 times until 1914)
  168.0 lab-1: lost line-3
  174.8 line-1 to 6: way-closes (7 times until 382)
  423.0 lab-1: healthy line-1 to 6 (15 times until 1915)
  599.3 lab-1: as an agent way-closes
  993.0 lab-3: does not take over (leader-is-heard) (2 times until 1720)
 1920.0 -- lab-1 leads; the agents are together within 2 us; no clock moved by more than 1 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > agents that ask by themselves turn to the new leader, and ask who stands by meanwhile > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 line-1 to 4: term 8
    8.0 lab-3: term 8
   12.0 lab-1: formed: 3 of 3 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.4 lab-3: as an agent stepped by nothing
   12.4 lab-3: as an agent synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 100 us beyond its rate
  120.0 -- the power of lab-1 fails
  126.0 lab-2: LEADS (missed)
  126.0 lab-2: term 9
  126.0 line-1 to 4: term 9
  126.0 line-1 to 4: another leads, term 9
  126.0 lab-3: term 9
  126.6 lab-3: as an agent another leads, term 9
  127.0 lab-2: suspected lab-1
  130.0 lab-2: lost lab-1
  186.0 -- lab-2 leads; the agents are together within 10 us; no clock moved by more than 20 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > agents that join while nobody leads follow whoever takes over > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 3: term 8
    8.0 lab-3: term 8
    8.0 lab-2: term 8
   12.0 lab-1: formed: 4 of 4 agreed, moved nothing
   12.0 lab-1: as an agent stepped by nothing
   12.0 lab-1: as an agent synchronised
   12.0 line-1 to 3: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1)
   12.0 line-1 to 3: synchronised
   12.5 lab-2: as an agent stepped by 1 ms
   12.5 lab-2: as an agent synchronised
   12.9 lab-3: as an agent stepped by nothing
   12.9 lab-3: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 1 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the power of lab-1 fails
  123.0 -- line-4 to line-6 are switched on
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 line-1 to 6: term 10
  126.0 line-1 to 3: another leads, term 10
  126.0 lab-2: term 10
  126.1 lab-2: as an agent another leads, term 10
  126.3 line-4 to 6: stepped by -0.10 s (line-6), 1 ms (line-5), 0.10 s (line-4)
  126.3 line-4 to 6: synchronised
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  186.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > all boot at once: the first by number leads, and the group forms > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 4: term 8
    8.0 lab-4: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.1 lab-4: as an agent stepped by nothing
   12.1 lab-4: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.3 lab-2: as an agent stepped by 1 ms
   12.3 lab-2: as an agent synchronised
   12.5 lab-3: as an agent stepped by nothing
   12.5 lab-3: as an agent synchronised
   68.3 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > all masters are restarted one by one, the leader last: no round is missed > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 6: term 8
    8.0 lab-3: term 8
    8.0 lab-2: term 8
   12.0 lab-1: formed: 7 of 7 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
   12.1 line-1 to 6: synchronised
   12.6 lab-2: as an agent stepped by 1 ms
   12.6 lab-2: as an agent synchronised
   12.7 lab-3: as an agent stepped by nothing
   12.7 lab-3: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- lab-2 is restarted
  123.0 lab-1: suspected lab-2
  125.2 line-1 to 6: told unknown-session (6 times until 131)
  125.5 lab-2: as an agent stepped by 1 ms
  125.5 lab-2: as an agent synchronised
  165.0 -- lab-3 is restarted
  169.0 lab-1: suspected lab-3
  170.5 lab-3: as an agent stepped by 1 ms
  170.5 lab-3: as an agent synchronised
  170.9 line-1 to 6: told unknown-session (6 times until 177)
  210.0 -- yield at lab-1
  210.0 lab-2: LEADS (handed-over)
  210.0 lab-2: term 9
  210.0 lab-1: STANDS BY (outranked)
  210.0 lab-1: term 9
  210.0 line-1 to 6: term 9
  210.0 line-1 to 6: another leads, term 9
  210.0 lab-3: term 9
  210.6 lab-3: as an agent another leads, term 9
  210.6 lab-1: its time was off by nothing
  213.0 -- lab-1 is restarted
  216.0 lab-2: suspected lab-1
  218.5 lab-1: as an agent stepped by 1 ms
  218.5 lab-1: as an agent synchronised
  222.0 line-1 to 6: told unknown-session
  258.0 -- lab-2 leads; the agents are together within 5 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > half of the agents stay with each side: the later term wins, and its time > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 6: term 8
    8.0 lab-3: term 8
    8.0 lab-2: term 8
   12.0 lab-1: formed: 7 of 7 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.1 line-1 to 6: stepped by -0.10 s (line-3, line-6), nothing (line-2, line-5), 0.10 s (line-1, line-4)
   12.1 line-1 to 6: synchronised
   12.6 lab-2: as an agent stepped by 1 ms
   12.6 lab-2: as an agent synchronised
   12.7 lab-3: as an agent stepped by nothing
   12.7 lab-3: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the cable between lab-1, line-1, line-2, line-3 and the others is cut
  123.0 lab-1: suspected lab-2, lab-3, line-4 to 6
  126.0 lab-2: LEADS (missed)
  126.0 lab-2: term 9
  126.0 line-4 to 6: term 9
  126.0 line-4 to 6: another leads, term 9
  126.0 lab-3: term 9
  126.1 lab-3: as an agent another leads, term 9
  127.0 lab-2: lost lab-1, line-1 to 3
  127.0 lab-2: suspected lab-1
  130.0 lab-1: lost lab-2, lab-3, line-4 to 6
  720.0 -- lab-1, lab-2 leads; the agents are together within 100 us; no clock moved by more than 2 us beyond its rate
  720.0 -- the cable is mended
  720.0 lab-1: STANDS BY (outranked)
  720.0 lab-1: term 9
  720.1 line-1 to 3: term 9
  720.1 line-1 to 3: another leads, term 9
  720.9 lab-1: its time was off by nothing
  721.0 lab-2: healthy lab-1, line-1 to 3
  781.0 -- lab-2 leads; the agents are together within 2 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > in mode master another machine’s clock is followed from then on, without a step back > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: as an agent stepped by nothing
    8.0 lab-1: as an agent synchronised
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
    8.1 lab-3: as an agent stepped by 0.02 s
    8.1 lab-3: as an agent synchronised
    8.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
    8.2 line-1 to 4: synchronised
    8.9 lab-2: as an agent stepped by 0.02 s
    8.9 lab-2: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 2 us; no clock moved by more than 50 us beyond its rate
  120.0 -- the power of lab-1 fails; those of the others are 20 ms behind
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 lab-3: reference-followed
  126.0 lab-2: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  246.0 -- lab-3 leads; the agents are together within 1 us; no clock moved by more than 200 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > nobody hears the leader any more: another takes over, and it finds out when it is heard > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- nobody hears lab-1
  123.0 lab-1: suspected line-1, line-4
  125.0 lab-1: healthy line-1, line-4
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.0 lab-1: STANDS BY (outranked)
  126.0 lab-1: term 10
  126.0 lab-2: term 10
  126.1 lab-1: its time was off by nothing
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  186.0 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 5 us beyond its rate
  186.0 -- the cable is mended
  187.0 lab-3: healthy lab-1
  246.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > the leader dies: the next one takes over within ten beacons, and no clock is disturbed > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the power of lab-1 fails
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 lab-2: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 1 us beyond its rate
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  130.0 lab-3: lost lab-1
  186.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > the leader hears nobody any more: deaf, it does not keep the crown > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- lab-1 hears nobody
  123.0 lab-1: suspected lab-2, lab-3, line-1 to 4
  129.0 lab-1: STANDS BY (nobody-heard)
  129.0 lab-3: LEADS (missed)
  129.0 lab-3: term 10
  129.0 line-1 to 4: term 10
  129.0 line-1 to 4: another leads, term 10
  129.0 lab-2: term 10
  129.7 lab-2: as an agent another leads, term 10
  135.0 lab-1: does not take over (nobody-answers)
  136.0 lab-1: as an agent holdover
  189.0 -- lab-3 leads; the agents are together within 1 us; no clock moved by more than 5 us beyond its rate
  189.0 -- the cable is mended
  189.2 lab-1: as an agent synchronised
  189.2 lab-1: its time was off by nothing
  189.2 lab-1: term 10
  249.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > the leader is cut off and comes back: one leader, the gap is told, and no average of two > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the cable to lab-1 is cut
  123.0 lab-1: suspected lab-2, lab-3, line-1 to 4
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 line-1 to 4: term 10
  126.0 line-1 to 4: another leads, term 10
  126.0 lab-2: term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: suspected lab-1
  129.0 lab-1: STANDS BY (nobody-heard)
  130.0 lab-3: lost lab-1
  135.0 lab-1: does not take over (nobody-answers)
  136.0 lab-1: as an agent holdover
  426.0 -- lab-3 leads; the agents are together within 1 us; no clock moved by more than 2 us beyond its rate
  426.0 -- the cable is mended
  426.0 lab-1: term 10
  426.8 lab-1: as an agent synchronised
  426.8 lab-1: its time was off by nothing
  427.0 lab-3: healthy lab-1
  486.0 -- lab-3 leads; the agents are together within 1 us; no clock moved by more than 2 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > the leader’s wall clock is set back by an hour: the group’s time goes on > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the wall clock of lab-1 is set back by an hour
  180.0 -- its power fails
  186.0 lab-2: LEADS (missed)
  186.0 lab-2: term 9
  186.0 line-1 to 4: term 9
  186.0 line-1 to 4: another leads, term 9
  186.0 lab-3: term 9
  186.2 lab-3: as an agent another leads, term 9
  187.0 lab-2: suspected lab-1
  190.0 lab-2: lost lab-1
  210.0 -- it is back, an hour early
  210.0 lab-1: term 9
  210.5 lab-1: as an agent stepped by 3600.00 s
  210.5 lab-1: as an agent synchronised
  300.0 -- lab-2 leads; the agents are together within 5 us; no clock moved by more than 50 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > the operator’s order decides who is next, and comes before how good they are > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 line-1 to 4: term 8
    8.0 lab-4: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-1: as an agent synchronised
   12.1 lab-4: as an agent stepped by nothing
   12.1 lab-4: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.3 lab-2: as an agent stepped by 1 ms
   12.3 lab-2: as an agent synchronised
   12.5 lab-3: as an agent stepped by nothing
   12.5 lab-3: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 1 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the power of lab-1 fails
  126.0 lab-4: LEADS (missed)
  126.0 lab-4: term 11
  126.0 lab-2: term 11
  126.0 line-1 to 4: term 11
  126.0 line-1 to 4: another leads, term 11
  126.0 lab-3: term 11
  126.1 lab-2: as an agent another leads, term 11
  126.3 lab-3: as an agent another leads, term 11
  127.0 lab-4: suspected lab-1
  130.0 lab-4: lost lab-1
  166.0 -- lab-4 leads; the agents are together within 2 us; no clock moved by more than 5 us beyond its rate
  166.0 -- the power of lab-4 fails
  172.0 lab-2: LEADS (missed)
  172.0 lab-2: term 17
  172.0 line-1 to 4: term 17
  172.0 line-1 to 4: another leads, term 17
  172.0 lab-3: term 17
  172.2 lab-3: as an agent another leads, term 17
  173.0 lab-2: suspected lab-4
  173.0 lab-2: lost lab-1, lab-4
  212.0 -- lab-2 leads; the agents are together within 5 us; no clock moved by more than 5 us beyond its rate
`

exports[`test/dist/story/masters.test.js > TAP > with a quorum of three the side of one stops correcting and says so > must match snapshot 1`] = `
    8.0 lab-1: LEADS (missed)
    8.0 lab-1: term 8
    8.0 lab-2: term 8
    8.0 lab-3: term 8
    8.0 line-1 to 4: term 8
   12.0 lab-1: formed: 5 of 5 agreed, moved nothing
   12.0 lab-3: as an agent stepped by nothing
   12.0 lab-3: as an agent synchronised
   12.2 line-1 to 4: stepped by -0.10 s (line-3), nothing (line-2), 0.10 s (line-1, line-4)
   12.2 line-1 to 4: synchronised
   12.9 lab-2: as an agent stepped by 1 ms
   12.9 lab-2: as an agent synchronised
   13.0 lab-1: as an agent synchronised
  120.0 -- lab-1 leads; the agents are together within 5 us; no clock moved by more than 20 us beyond its rate
  120.0 -- the cable between lab-1, line-1, line-2 and the others is cut
  123.0 lab-1: suspected lab-2, lab-3, line-3, line-4
  125.0 lab-1: STANDS BY (no-quorum)
  126.0 lab-3: LEADS (missed)
  126.0 lab-3: term 10
  126.0 line-3, line-4: term 10
  126.0 line-3, line-4: another leads, term 10
  126.0 lab-2: term 10
  126.7 lab-2: as an agent another leads, term 10
  127.0 lab-3: lost lab-1, line-1, line-2
  127.0 lab-3: suspected lab-1, line-1
  131.0 lab-1: does not take over (no-quorum)
  132.0 lab-1: as an agent holdover
  132.1 line-1, line-2: holdover
  180.0 -- lab-3 leads; the agents are together within 2 us; no clock moved by more than 2 us beyond its rate
  180.0 -- the cable is mended
  180.0 lab-1: as an agent synchronised
  180.0 lab-1: its time was off by nothing
  180.0 lab-1: term 10
  180.6 line-1, line-2: synchronised
  180.6 line-1, line-2: term 10
  180.6 line-1, line-2: another leads, term 10
  181.0 lab-3: healthy lab-1, line-1, line-2
  240.0 -- lab-3 leads; the agents are together within 5 us; no clock moved by more than 2 us beyond its rate
`
