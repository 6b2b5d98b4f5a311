// Follows a master inside this program and prints the group's time: NAME HOST[:PORT] KEY-FILE.

import { formatGroupTime, openFollower } from '@belfry/agent';

const [name, master, key] = process.argv.slice(2);
if (key === undefined) throw new Error('give a NAME, HOST[:PORT] and KEY-FILE');
const follower = await openFollower({ name, masters: [master], key }, (event) => {
  // It goes on asking: the key may come, or the device that bears the name may go.
  if (event.type === 'notice') console.error(`the master refuses: ${event.reason}`);
});

await follower.synchronised;
for (let i = 0; i < 3; i += 1) {
  // An instant, and by how many nanoseconds it may be wrong.
  const { time, bound } = follower.now();
  console.log(`${formatGroupTime(time)} within ${Math.ceil(bound / 1000)} us`);
  await new Promise((resolve) => setTimeout(resolve, 200));
}
await follower.close();
