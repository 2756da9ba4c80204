/** `npm run bench [start|http|avatar|imitator|dance|portrait|memory …]`: every number the documents quote, beside its limit from the same run. */
import { availableParallelism, cpus } from 'node:os';
import { benchAvatar } from './avatar.ts';
import { benchDance } from './dance.ts';
import { benchHttp } from './http.ts';
import { benchImitator } from './imitator.ts';
import { benchMemory } from './memory.ts';
import { benchPortrait } from './portrait.ts';
import { type Measurement, meetsGoal, printTable } from './report.ts';
import { benchStart } from './start.ts';

const benches: Readonly<Record<string, { title: string; run: () => Promise<Measurement[]> }>> = {
  start: { title: 'Start and memory', run: benchStart },
  http: { title: 'Creates and polls', run: benchHttp },
  avatar: { title: 'Talking portrait', run: benchAvatar },
  imitator: { title: 'Imitation of a driving video', run: benchImitator },
  dance: { title: 'Scenes: text, pictures, frames', run: benchDance },
  portrait: { title: 'Portrait studio', run: benchPortrait },
  memory: { title: 'Memory of a render', run: benchMemory },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

console.log(`${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
let missed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const rows = await bench.run();
  printTable(bench.title, rows);
  missed += rows.filter((row) => meetsGoal(row) === false).length;
}
if (missed > 0) console.log(`\n${missed} goal(s) missed`);
