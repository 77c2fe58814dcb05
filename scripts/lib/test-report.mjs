/** What is said of one failure at the most, lines. */
const linesEach = 12;

/** Counts over test suites. A failed one has a `name`, `at` and `words`, lines; a skipped one a `name`, a `note` and its `describe`. */
export function nothing() {
  return { passed: 0, failed: [], skipped: [] };
}

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** The last line of all. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** The skipped tests as lines, a describe that was skipped as a whole as one; an empty text where none was. */
export function listSkipped(skipped) {
  if (skipped.length === 0) return '';
  const groups = new Map();
  for (const test of skipped) {
    const name = test.describe ?? test.name;
    groups.set(name, [...(groups.get(name) ?? []), test]);
  }
  const lines = [...groups].map(([name, tests]) => {
    const only = tests.length === 1;
    const notes = [...new Set(tests.map(({ note }) => short(note)))].filter(Boolean).join('; ');
    return `SKIPPED ${only ? tests[0].name : `${name} (${tests.length} tests)`}${notes === '' ? '' : `: ${notes}`}\n`;
  });
  return `\n!! ${skipped.length} tests were SKIPPED:\n${lines.join('')}`;
}

/**
 * The failed tests as lines, each with the begin of what its error said.
 *
 * @param most how many lines there may be: each failure has its share, and one line at least while there is place
 */
export function listFailed(failed, most = Infinity) {
  const shown = failed.length > most ? failed.slice(0, most - 1) : failed;
  const share = Math.floor(most / failed.length) - 1;
  const lines = shown.flatMap(({ name, at, words }) => [
    `FAILED  ${name}${at === '' || at === name ? '' : ` (${at})`}`,
    ...cut(words, Math.min(linesEach, share)).map((line) => `        ${line}`),
  ]);
  if (shown.length < failed.length) lines.push(`FAILED  and ${failed.length - shown.length} more`);
  return lines.map((line) => `${line}\n`).join('');
}

function cut(words, most) {
  if (words.length <= most) return words;
  return most < 1 ? [] : [...words.slice(0, most - 1), `${short(words[most - 1], 80)} ...`];
}

function short(text, most = 200) {
  const [line = ''] = text.split('\n');
  return line.length > most ? `${line.slice(0, most)}...` : line;
}
