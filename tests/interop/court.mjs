// Asks the judge's verifiers about many credentials. Run inside of the judge's folder.
// Usage: node court.mjs --map URL/=FOLDER --python PATH < [text, ...]; prints a list, one object
// for each text: the verifiers that were asked, each with true for accepted.
import {FORM_ONLY, openCourt, options} from './lib/court.mjs';
import fs from 'node:fs';

const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
const court = await openCourt(options(process.argv.slice(2)));
const answers = [];
for (const text of texts) {
  const verdicts = (await court.judge(text)).filter(({name}) => !FORM_ONLY.includes(name));
  answers.push(Object.fromEntries(verdicts.map(({name, ok}) => [name, ok])));
}
court.close();
console.log(JSON.stringify(answers));
process.exit(0);
