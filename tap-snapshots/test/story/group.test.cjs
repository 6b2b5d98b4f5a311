/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/dist/story/group.test.js > TAP > four lines are pulled onto one second, though one is an hour off > must match snapshot 1`] = `
    0.0 master: term 1
    0.0 line-1 to 4: term 1
    0.0 line-1 to 4: joined
    0.0 master: joined line-1 to 4
    4.0 master: formed: 4 of 5 agreed, moved 0.05 s
    4.1 line-1 to 4: stepped by -3599.95 s (line-4), -0.15 s (line-1), -0.05 s (line-3), 0.35 s (line-2)
    4.1 line-1 to 4: synchronised
`
