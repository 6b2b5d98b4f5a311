// smoke
import { loadAddon } from '@belfry/protocol/node/native/addon.js';
const l = loadAddon();
if ('reason' in l) throw new Error(l.reason);
const { addon } = l;
const timex = new Float64Array(13);
for (let i = 0; i < 5; i++) { addon.readClocks(); console.log([...addon.clock].join(' '), addon.adjustClock(timex), [...timex].join(' ')); }
