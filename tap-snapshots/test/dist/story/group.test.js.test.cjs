/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/dist/story/group.test.js > TAP > four lines are pulled onto one second, though one is an hour off > must match snapshot 1`] = `
    0.0 master: term
    0.0 line-2: term
    0.0 line-2: joined
    0.0 line-3: term
    0.0 line-3: joined
    0.0 line-4: term
    0.0 line-4: joined
    0.0 master: joined line-3
    0.0 master: joined line-2
    0.0 line-1: term
    0.0 line-1: joined
    0.0 master: joined line-4
    0.0 master: joined line-1
    4.0 master: formed by 4 of 5 without line-4, moved 0.05 s
    4.0 line-4: stepped by -3599.95 s
    4.0 line-4: synchronised
    4.0 line-1: stepped by -0.15 s
    4.0 line-1: synchronised
    4.1 line-3: stepped by -0.05 s
    4.1 line-3: synchronised
    5.0 line-2: stepped by 0.35 s
    5.0 line-2: synchronised
`
