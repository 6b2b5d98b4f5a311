// Two devices record an event each, and a page says which was first, or that nobody can know: CONSOLE [PORT].
//
// node examples/which-first.mjs http://127.0.0.1:7580 8080, then open http://THIS-MACHINE:8080 on a phone and on a laptop.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const [source = 'http://127.0.0.1:7580', port = '8080'] = process.argv.slice(2);
const EVENTS_MOST = 20;
const BODY_MOST = 1000;

const library = readFileSync(fileURLToPath(import.meta.resolve('@belfry/browser')));
const events = [];

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Which was first?</title>
<style>
  body { font: 1.1rem/1.5 system-ui; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
  button { font: inherit; padding: .8rem 1.2rem; margin: .2rem 0; width: 100% }
  #clock { font-size: 2rem; font-variant-numeric: tabular-nums }
  #verdict { font-weight: 600 }
</style>
<h1>Which was first?</h1>
<p id="clock">asking for the time…</p>
<button data-what="exam fee paid">Pay the exam fee</button>
<button data-what="registered">Register</button>
<p id="verdict" role="status"></p>
<ol id="events"></ol>
<script type="module">
  import { compare, formatTime, openClock } from './belfry-browser.js';

  const clock = openClock({ console: ${JSON.stringify(source)} });
  const text = (bound) => (bound / 1e6).toFixed(2) + ' ms';
  const halfWidth = ({ earliest, latest }) => Number(latest - earliest) / 2;

  setInterval(() => {
    const now = clock.now();
    document.querySelector('#clock').textContent =
      now.state === 'unset'
        ? clock.fault
        : formatTime(now.best).slice(11, 21) + ' UTC, wrong by ' + text(halfWidth(now)) + ' at most';
  }, 100);

  for (const button of document.querySelectorAll('button'))
    button.onclick = async ({ timeStamp }) => {
      // When it was pressed, not when this code runs.
      const { earliest, latest, state } = clock.timeAt(timeStamp);
      if (state === 'unset') return;
      const body = { what: button.dataset.what, earliest: String(earliest), latest: String(latest) };
      await fetch('events', { method: 'POST', body: JSON.stringify(body) });
      await show();
    };

  async function show() {
    const events = (await (await fetch('events')).json()).map(({ what, earliest, latest }) => ({
      what,
      earliest: BigInt(earliest),
      latest: BigInt(latest),
    }));
    const list = document.querySelector('#events');
    list.replaceChildren(
      ...events.map(({ what, earliest, latest }) => {
        const item = document.createElement('li');
        item.textContent = what + ': ' + formatTime((earliest + latest) / 2n).slice(11, 26) + ' ± ' + text(halfWidth({ earliest, latest }));
        return item;
      }),
    );
    if (events.length < 2) return;
    const [a, b] = events.slice(-2);
    const order = compare(a, b);
    document.querySelector('#verdict').textContent =
      order === 'before' ? '“' + a.what + '” was first.'
      : order === 'after' ? '“' + b.what + '” was first.'
      : 'Nobody can know which of the last two was first: their bounds overlap.';
  }

  setInterval(show, 2000);
</script>
`;

/** Keeps an event that a page has sent; undefined for anything else. */
function eventIn(body) {
  try {
    const { what, earliest, latest } = JSON.parse(body);
    const isTime = (value) => typeof value === 'string' && /^\d{19}$/.test(value);
    if (typeof what !== 'string' || what.length > 100 || !isTime(earliest) || !isTime(latest))
      return undefined;
    return { what, earliest, latest };
  } catch {
    return undefined;
  }
}

const answer = (response, status, type, body) =>
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);

const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/events') {
    let body = '';
    for await (const part of request.setEncoding('utf8')) {
      body += part;
      if (body.length > BODY_MOST) return answer(response, 413, 'text/plain', 'too long\n');
    }
    const event = eventIn(body);
    if (event === undefined) return answer(response, 400, 'text/plain', 'this is no event\n');
    events.push(event);
    events.splice(0, events.length - EVENTS_MOST);
    return answer(response, 204, 'text/plain', undefined);
  }
  if (request.url === '/events')
    return answer(response, 200, 'application/json', JSON.stringify(events));
  if (request.url === '/belfry-browser.js')
    return answer(response, 200, 'text/javascript', library);
  if (request.url === '/') return answer(response, 200, 'text/html; charset=utf-8', page);
  return answer(response, 404, 'text/plain', 'not here\n');
});

server.listen(Number(port), () => {
  console.log(`http://localhost:${server.address().port} asks ${source} for the time`);
});
