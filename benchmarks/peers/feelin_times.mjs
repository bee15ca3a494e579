// Times feelin in Node: a question as JSON on standard input, microseconds by expression on the last line.
import { readFileSync } from "node:fs";
import { evaluate } from "feelin";

const NUMBER = 500;
const question = JSON.parse(readFileSync(0, "utf8"));
const times = {};
for (const text of question.expressions) {
  const { value, warnings } = evaluate(text, question.facts);
  if (value === null || warnings.length) {
    times[text] = null;
    continue;
  }
  const taken = [];
  for (let round = 0; round < question.repeats; round += 1) {
    const begun = process.hrtime.bigint();
    for (let turn = 0; turn < NUMBER; turn += 1) evaluate(text, question.facts);
    taken.push(Number(process.hrtime.bigint() - begun) / NUMBER / 1000);
  }
  times[text] = taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)];
}
console.log(JSON.stringify(times));
