// Prints the group's time: of the agent on this machine, or, with NAME HOST[:PORT] KEY-FILE, of a master.

import { connect, formatTime } from '@belfry/agent';

const [name, master, key] = process.argv.slice(2);
// It goes on asking: the key may come, or the device that bears the name may go.
const onEvent = (event) => {
  if (event.type === 'notice') console.error(`the master refuses: ${event.reason}`);
};
const clock = await connect(
  name === undefined ? { timeout: '10s' } : { name, masters: [master], key, onEvent },
);

await clock.synchronised();
for (let i = 0; i < 3; i += 1) {
  // A time, and between which two the truth lies: nanoseconds since 1970.
  const { best, earliest, latest } = clock.now();
  console.log(`${formatTime(best)} within ${(latest - earliest) / 2000n + 1n} us`);
  await new Promise((resolve) => setTimeout(resolve, 200));
}
await clock.close();
