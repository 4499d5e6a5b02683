// One round of the light bulb's figures, measured in the extension host of the real editor with files of 5,000 lines.
import { runHostTests } from './hostTests.mjs';

const { figures, output } = await runHostTests('lightbulb');
if (!figures) throw new Error(output);
for (const figure of figures) console.log(JSON.stringify({ better: 'lower', ...figure }));
