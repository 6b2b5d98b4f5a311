// The list of leap seconds as it is published, whole, expired, and damaged in every way.
import { createHash } from 'node:crypto';
import t from 'tap';
import { type LeapList, isExpired, nextListed, readLeapList } from '#protocol/leap/leap-list.js';

const FROM_1900 = 2_208_988_800;
const utc = (text: string): number => Date.parse(text.includes('T') ? `${text}Z` : text) / 1000;
const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();

/** The numbers of the list of July 2016, whose hash NIST published. */
const NIST = `#$	 3676924800
#@	3707596800
2272060800	10	# 1 Jan 1972
2287785600	11	# 1 Jul 1972
2303683200	12	# 1 Jan 1973
2335219200	13	# 1 Jan 1974
2366755200	14	# 1 Jan 1975
2398291200	15	# 1 Jan 1976
2429913600	16	# 1 Jan 1977
2461449600	17	# 1 Jan 1978
2492985600	18	# 1 Jan 1979
2524521600	19	# 1 Jan 1980
2571782400	20	# 1 Jul 1981
2603318400	21	# 1 Jul 1982
2634854400	22	# 1 Jul 1983
2698012800	23	# 1 Jul 1985
2776982400	24	# 1 Jan 1988
2840140800	25	# 1 Jan 1990
2871676800	26	# 1 Jan 1991
2918937600	27	# 1 Jul 1992
2950473600	28	# 1 Jul 1993
2982009600	29	# 1 Jul 1994
3029443200	30	# 1 Jan 1996
3076704000	31	# 1 Jul 1997
3124137600	32	# 1 Jan 1999
3345062400	33	# 1 Jan 2006
3439756800	34	# 1 Jan 2009
3550089600	35	# 1 Jul 2012
3644697600	36	# 1 Jul 2015
3692217600	37	# 1 Jan 2017
#h	dacf2c42 2c4765d6 3c797af8 2cf630eb 699c8c67
`;

/** A list with the rows given, sealed by its own hash. */
function listOf(rows: readonly (readonly [string, number])[], expires = '2099-01-01'): string {
  const at = (text: string): number => utc(text) + FROM_1900;
  const [updated, ends] = [at('2026-07-01'), at(expires)];
  const numbers = rows.map(([day, tai]) => [at(day), tai] as const);
  const hash = createHash('sha1')
    .update(`${updated}${ends}${numbers.flat().join('')}`)
    .digest('hex');
  return [
    `#$ ${updated}`,
    `#@ ${ends}`,
    ...numbers.map((row) => row.join('\t')),
    `#h ${hash.match(/.{8}/g)!.join(' ')}`,
  ].join('\n');
}

const read = (text: string): LeapList => {
  const list = readLeapList(text, sha1);
  if ('fault' in list) throw new Error(list.text);
  return list;
};
const faultOf = (text: string): string => {
  const list = readLeapList(text, sha1);
  return 'fault' in list ? list.fault : 'none';
};

t.test('the list of 2016 is read, and its published hash fits', (t) => {
  const { leaps, tai, expires } = read(NIST);
  t.equal(leaps.length, 27);
  t.equal(tai, 37);
  t.same(leaps.at(-1), { at: utc('2017-01-01'), kind: 'insert' });
  t.equal(expires, utc('2017-06-28'));
  t.ok(isExpired({ leaps, tai, expires }, utc('2017-06-28')));
  t.notOk(isExpired({ leaps, tai, expires }, utc('2017-06-27')));
  t.same(read(NIST.replaceAll('\n', '\r\n')).tai, 37, 'whatever ends its lines');
  t.end();
});

t.test('the next leap second is the one that is not over with its smear', (t) => {
  const list = read(
    listOf([
      ['2017-01-01', 37],
      ['2026-07-01', 38],
      ['2027-01-01', 37],
    ]),
  );
  t.same(nextListed(list, utc('2026-05-01')), { at: utc('2026-07-01'), kind: 'insert' });
  t.same(nextListed(list, utc('2026-07-01T11:00:00')), { at: utc('2026-07-01'), kind: 'insert' });
  t.same(nextListed(list, utc('2026-07-01T12:00:01')), { at: utc('2027-01-01'), kind: 'delete' });
  t.equal(nextListed(list, utc('2028-01-01')), undefined);
  t.end();
});

t.test('a list that was changed anywhere is refused', (t) => {
  t.equal(faultOf(NIST.replace('3692217600\t37', '3692217600\t36')), 'damaged');
  t.equal(faultOf(NIST.replace('3707596800', '4707596800')), 'damaged', 'also its end');
  t.equal(faultOf(NIST.replace('3692217600	37	# 1 Jan 2017\n', '')), 'damaged');
  t.equal(faultOf(NIST.replace('dacf2c42', 'dacf2c43')), 'damaged');
  t.end();
});

t.test('what is no such list is refused by name', (t) => {
  t.equal(faultOf(''), 'empty');
  t.equal(faultOf('<html>moved</html>'), 'syntax');
  t.equal(faultOf('Leap\t2016\tDec\t31\t23:59:60\t+\tS'), 'syntax', 'nor the other file of tzdata');
  t.equal(faultOf(NIST.replace(/^#@.*$/m, '')), 'no-expiry');
  t.equal(faultOf(NIST.replace(/^#\$.*$/m, '')), 'no-expiry');
  t.equal(faultOf(NIST.replace(/^#h.*$/m, '')), 'no-hash');
  t.equal(faultOf(NIST.replace(/^#h.*$/m, '#h 1 2 3')), 'no-hash');
  t.equal(faultOf(NIST.replace('3692217600\t37', '-3692217600\t37')), 'syntax');
  t.equal(faultOf(NIST.replace('3692217600\t37', '3692217600\t37.5')), 'syntax');
  t.end();
});

t.test('a list with nonsense under a right hash is refused, too', (t) => {
  t.equal(
    faultOf(
      listOf([
        ['2017-01-01', 37],
        ['2026-12-31', 38],
      ]),
    ),
    'wrong-day',
  );
  t.equal(
    faultOf(
      listOf([
        ['2017-01-01', 37],
        ['2027-01-01', 47],
      ]),
    ),
    'disorder',
    'ten seconds',
  );
  t.equal(
    faultOf(
      listOf([
        ['2017-01-01', 37],
        ['2027-01-01', 37],
      ]),
    ),
    'disorder',
    'none',
  );
  t.equal(
    faultOf(
      listOf([
        ['2027-01-01', 37],
        ['2026-01-01', 38],
      ]),
    ),
    'disorder',
    'back in time',
  );
  t.equal(
    faultOf(
      listOf([
        ['2017-01-01', 37],
        ['2027-01-01', 38],
      ]),
    ),
    'none',
  );
  t.end();
});

t.test('leading zeros of a word of the hash may be missing', (t) => {
  let expires = 2030;
  let text = '';
  do text = listOf([['2017-01-01', 37]], `${(expires += 1)}-01-01`);
  while (!/ 0[\da-f]{7}/.test(text));
  t.equal(faultOf(text.replace(/ 0+([\da-f]+)/, ' $1')), 'none', text.split('\n').at(-1)!);
  t.end();
});
