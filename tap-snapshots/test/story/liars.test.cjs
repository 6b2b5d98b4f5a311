/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/dist/story/liars.test.js > TAP > a majority that jumps together: the honest stay with the group, wherever it goes > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 5, line-1 to 3: stepped by nothing (liar-1 to 5, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 5, line-1 to 3
   20.6 master: began-again (10 times until 42)
   21.0 master: outlier liar-1 to 5 (10 times until 43)
   21.7 liar-1 to 5: waits, ahead by 1.00 s (10 times until 44)
   22.0 master: agrees again liar-1 to 5 (10 times until 44)
   60.0 -- off by nothing, within 10 us; votes: liar-1 to 5, line-1 to 3
`

exports[`test/dist/story/liars.test.js > TAP > a majority that jumps together: the honest stay with the group, wherever it goes > must match snapshot 2`] = `
2 of 3 lie; the honest stay within 1 us; off by nothing, of that nothing since 15 s; outliers: liar-1, liar-2; left out: liar-1, liar-2
3 of 4 lie; the honest stay within 1 us; off by nothing, of that nothing since 15 s; outliers: liar-1 to 3; left out: liar-1 to 3
26 of 50 lie; the honest stay within 50 us; off by nothing, of that nothing since 15 s; outliers: liar-1 to 26; left out: liar-1 to 26
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that are broken beyond doubt have no vote, so it is no majority > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 9 of 9 agreed, moved 0.01 s
    4.1 line-1 to 3: stepped by 0.01 s (line-3), 0.11 s (line-2), 0.21 s (line-1)
    4.1 line-1 to 3: synchronised
    5.0 master: unfit
   20.0 -- off by 0.01 s, within 20 us; votes: line-1 to 3; unfit: liar-1 to 5
   60.0 -- off by 0.01 s, within 2 us; votes: line-1 to 3; unfit: liar-1 to 5
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that are broken beyond doubt have no vote, so it is no majority > must match snapshot 2`] = `
2 of 3 lie; the honest stay within 1 us; off by 0.01 s, of that nothing since 15 s; outliers: none; left out: liar-1, liar-2
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that begin to drift change the group’s rate, and nobody is lost > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 5, line-1 to 3: stepped by nothing (liar-1 to 5, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 5, line-1 to 3
   21.2 master: began-again
   22.0 master: outlier liar-2, liar-3, liar-5
   23.0 master: agrees again liar-2, liar-3, liar-5
   60.0 -- off by 3 ms, within 1 us; votes: liar-1 to 5, line-1 to 3
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that begin to drift change the group’s rate, and nobody is lost > must match snapshot 2`] = `
2 of 3 lie; the honest stay within 1 us; off by 4 ms, of that 4 ms since 15 s; outliers: liar-2; left out: liar-1, liar-2
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that tell two times in turn contradict themselves, and get nowhere > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 5, line-1 to 3: stepped by nothing (liar-1 to 5, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 5, line-1 to 3
   21.6 master: began-again (65 times until 59)
   22.0 master: outlier liar-1 to 5 (59 times until 59)
   23.0 master: agrees again liar-1 to 4 (33 times until 59)
   60.0 -- off by nothing, within 5 us; votes: liar-3, line-1 to 3; outlier: liar-1, liar-2
`

exports[`test/dist/story/liars.test.js > TAP > five of nine that tell two times in turn contradict themselves, and get nowhere > must match snapshot 2`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 5, line-1 to 3: stepped by nothing (liar-1 to 5, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 5, line-1 to 3
   21.6 master: began-again (43 times until 60)
   22.0 master: outlier liar-1, liar-3, liar-4 (23 times until 59)
   60.0 -- off by nothing, within 5 us; votes: liar-2, liar-4, liar-5, line-1 to 3; outlier: liar-1, liar-3
`

exports[`test/dist/story/liars.test.js > TAP > five of nine whose wall clocks are an hour ahead take the group with them > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 5 of 9 agreed, moved 3600.00 s
    4.1 liar-1 to 5, line-1 to 3: stepped by nothing (liar-1 to 5), 3600.00 s (line-3), 3600.10 s (line-2), 3600.20 s (line-1)
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by 3600.00 s, within 20 us; votes: liar-1 to 5, line-1 to 3
   60.0 -- off by 3600.00 s, within 10 us; votes: liar-1 to 5, line-1 to 3
`

exports[`test/dist/story/liars.test.js > TAP > five of nine whose wall clocks are an hour ahead take the group with them > must match snapshot 2`] = `
2 of 3 lie; the honest stay within 1 us; off by 3600.00 s, of that nothing since 15 s; outliers: none; left out: none
13 of 25 lie; the honest stay within 50 us; off by 3600.00 s, of that nothing since 15 s; outliers: none; left out: none
`

exports[`test/dist/story/liars.test.js > TAP > five of nine whose wall clocks are hours apart: all take the master’s own > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 5, line-1 to 3: term 1
    0.0 liar-1 to 5, line-1 to 3: joined
    0.0 master: joined liar-1 to 5, line-1 to 3
    4.0 master: formed: 4 of 9 agreed, not enough, moved nothing
    4.1 liar-1 to 5, line-1 to 3: stepped by -18000.00 s to 0.20 s
    4.1 liar-1 to 5, line-1 to 3: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 5, line-1 to 3
   60.0 -- off by nothing, within 10 us; votes: liar-1 to 5, line-1 to 3
`

exports[`test/dist/story/liars.test.js > TAP > just below half that begin to drift by 300 ppm do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 4, line-1 to 4: stepped by -0.10 s (line-4), nothing (liar-1 to 4, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 4, line-1 to 4: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 4, line-1 to 4
   21.6 master: began-again
   23.0 master: outlier liar-1, liar-4
   24.0 master: agrees again liar-1, liar-4
   60.0 -- off by nothing, within 5 us; votes: liar-1 to 4, line-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that begin to drift by 300 ppm do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 10 us; off by nothing, of that nothing since 15 s; outliers: liar-1; left out: liar-1
1 of 4 lie; the honest stay within 10 us; off by -0.05 s, of that nothing since 15 s; outliers: liar-1; left out: liar-1
4 of 10 lie; the honest stay within 20 us; off by nothing, of that nothing since 15 s; outliers: liar-1, liar-3; left out: liar-1, liar-3, liar-4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that come with a wall clock an hour ahead do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 5 of 9 agreed, moved nothing
    4.1 liar-1 to 4, line-1 to 4: stepped by -3600.00 s (liar-1 to 4), -0.10 s (line-4), nothing (line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 4, line-1 to 4: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 4, line-1 to 4
   60.0 -- off by nothing, within 10 us; votes: liar-1 to 4, line-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that come with a wall clock an hour ahead do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 10 us; off by -0.10 s, of that nothing since 15 s; outliers: none; left out: none
1 of 4 lie; the honest stay within 10 us; off by -0.10 s, of that nothing since 15 s; outliers: none; left out: none
24 of 50 lie; the honest stay within 50 us; off by nothing, of that nothing since 15 s; outliers: none; left out: none
`

exports[`test/dist/story/liars.test.js > TAP > just below half that drift by 2000 ppm from the start do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 9 of 9 agreed, moved 0.01 s
    4.1 line-1 to 4: stepped by -0.09 s (line-4), 0.01 s (line-3), 0.11 s (line-2), 0.21 s (line-1)
    4.1 line-1 to 4: synchronised
    5.0 master: unfit
   20.0 -- off by 0.01 s, within 5 us; votes: line-1 to 4; unfit: liar-1 to 4
   60.0 -- off by 0.01 s, within 5 us; votes: line-1 to 4; unfit: liar-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that drift by 2000 ppm from the start do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 5 us; off by nothing, of that nothing since 15 s; outliers: none; left out: liar-1
1 of 4 lie; the honest stay within 20 us; off by -0.05 s, of that nothing since 15 s; outliers: none; left out: liar-1
4 of 10 lie; the honest stay within 20 us; off by 0.01 s, of that nothing since 15 s; outliers: none; left out: liar-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that jump ahead by a second every twenty do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 4, line-1 to 4: stepped by -0.10 s (line-4), nothing (liar-1 to 4, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 4, line-1 to 4: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 4, line-1 to 4
   20.6 master: began-again (8 times until 42)
   21.0 master: outlier liar-1 to 4 (8 times until 43)
   21.7 liar-1 to 4: waits, ahead by 1.00 s (8 times until 44)
   22.0 master: agrees again liar-1 to 4 (8 times until 44)
   60.0 -- off by nothing, within 10 us; votes: liar-1 to 4, line-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that jump ahead by a second every twenty do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 10 us; off by nothing, of that nothing since 15 s; outliers: liar-1; left out: liar-1
1 of 4 lie; the honest stay within 10 us; off by -0.05 s, of that nothing since 15 s; outliers: liar-1; left out: liar-1
24 of 50 lie; the honest stay within 50 us; off by nothing, of that nothing since 15 s; outliers: liar-1 to 24; left out: liar-1 to 24
`

exports[`test/dist/story/liars.test.js > TAP > just below half that tell two times in turn, 10 ms apart, for three seconds each do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 4, line-1 to 4: stepped by -0.10 s (line-4), nothing (liar-1 to 4, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 4, line-1 to 4: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 4, line-1 to 4
   21.6 master: began-again (52 times until 59)
   22.0 master: outlier liar-1 to 4 (45 times until 58)
   23.0 master: agrees again liar-1 to 3 (21 times until 59)
   60.0 -- off by nothing, within 5 us; votes: liar-2, line-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > just below half that tell two times in turn, 10 ms apart, for three seconds each do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 10 us; off by nothing, of that nothing since 15 s; outliers: liar-1; left out: liar-1
1 of 4 lie; the honest stay within 10 us; off by -0.05 s, of that nothing since 15 s; outliers: liar-1; left out: liar-1
12 of 25 lie; the honest stay within 100 us; off by nothing, of that nothing since 15 s; outliers: liar-1 to 6, liar-8 to 12; left out: liar-1 to 12
`

exports[`test/dist/story/liars.test.js > TAP > just below half that tell two times in turn, 10 ms apart, from answer to answer do not disturb the honest > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 4, line-1 to 4: term 1
    0.0 liar-1 to 4, line-1 to 4: joined
    0.0 master: joined liar-1 to 4, line-1 to 4
    4.0 master: formed: 9 of 9 agreed, moved nothing
    4.1 liar-1 to 4, line-1 to 4: stepped by -0.10 s (line-4), nothing (liar-1 to 4, line-3), 0.10 s (line-2), 0.20 s (line-1)
    4.1 liar-1 to 4, line-1 to 4: synchronised
   20.0 -- off by nothing, within 20 us; votes: liar-1 to 4, line-1 to 4
   21.6 master: began-again (24 times until 60)
   22.0 master: outlier liar-2, liar-3 (9 times until 58)
   60.0 -- off by nothing, within 5 us; votes: liar-1, liar-4, line-1 to 4; outlier: liar-2; doubted: liar-3
`

exports[`test/dist/story/liars.test.js > TAP > just below half that tell two times in turn, 10 ms apart, from answer to answer do not disturb the honest > must match snapshot 2`] = `
1 of 3 lie; the honest stay within 10 us; off by nothing, of that nothing since 15 s; outliers: none; left out: liar-1
1 of 4 lie; the honest stay within 10 us; off by -0.05 s, of that nothing since 15 s; outliers: none; left out: liar-1
4 of 10 lie; the honest stay within 20 us; off by nothing, of that nothing since 15 s; outliers: liar-2, liar-4; left out: liar-1 to 4
`

exports[`test/dist/story/liars.test.js > TAP > three of five that jump apart: nobody agrees, and there is an alarm > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 liar-1 to 3, line-1: term 1
    0.0 liar-1 to 3, line-1: joined
    0.0 master: joined liar-1 to 3, line-1
    4.0 master: formed: 5 of 5 agreed, moved nothing
    4.1 liar-1 to 3, line-1: stepped by nothing (liar-1 to 3), 0.20 s (line-1)
    4.1 liar-1 to 3, line-1: synchronised
   20.0 -- off by nothing, within 1 us; votes: liar-1 to 3, line-1
   21.6 master: began-again (6 times until 42)
   23.0 master: outlier liar-1 to 3, line-1 (7 times until 44)
   23.0 master: ALARM: 2 of 4 agree
   24.0 master: agrees again liar-1 to 3, line-1 (7 times until 45)
   28.7 liar-1 to 3: holdover
   30.1 liar-1 to 3: waits, ahead by 1.00 s (liar-1), 2.00 s (liar-2), 3.00 s (liar-3) (6 times until 44)
   30.1 liar-1 to 3: synchronised
   31.0 master: all clear: 4 of 5 agree
   60.0 -- off by nothing, within 1 us; votes: liar-1 to 3, line-1
`
