import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

/**
 * A reporter of vitest that writes what `npm test` counts and tells to the file of SMART_MONITOR_TEST_REPORT. vitest's own
 * JSON has neither why a test was skipped, nor the errors of hooks, nor the message of a timeout.
 */
export default class Report {
  onTestRunEnd(modules, unhandled) {
    const report = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const file = path.relative(process.cwd(), module.moduleId);
      const fail = (name, errors) => report.failed.push({ name, ...told(errors, file) });
      if (module.errors().length > 0) fail(file, module.errors());
      for (const suite of module.children.allSuites())
        if (suite.errors().length > 0) fail(suite.fullName, suite.errors());
      for (const test of module.children.allTests()) {
        const { state, errors, note } = test.result();
        if (state === 'passed') report.passed += 1;
        else if (state === 'failed') fail(test.fullName, errors);
        else report.skipped.push({ ...skippedWith(test), note: note ?? '' });
      }
    }
    for (const error of unhandled)
      report.failed.push({ name: 'an error outside of tests', ...told([error], '') });
    writeFileSync(process.env.SMART_MONITOR_TEST_REPORT, JSON.stringify(report));
  }
}

/** A skipped test, and the outermost describe that has only skipped ones, with how many: one line tells them all. */
function skippedWith(test) {
  let whole = null;
  for (let suite = test.parent; suite.type === 'suite'; suite = suite.parent) {
    if ([...suite.children.allTests()].some((other) => /passed|failed/.test(other.result().state))) break;
    whole = suite;
  }
  return { name: test.fullName, describe: whole?.fullName ?? null };
}

/** What errors say, in lines, and the first place in our own code, or else the file. */
function told(errors, file) {
  const place = errors
    .map(
      ({ stack }) =>
        /^ +at (?!.*node_modules)(?:.*\()?(?:file:\/\/)?(\/[^():]+:\d+)(:\d+)?\)?$/m.exec(stack ?? '')?.[1],
    )
    .find(Boolean);
  const said = errors.map(({ message, diff }) => [message, diff].filter(Boolean).join('\n')).join('\n');
  const words = stripVTControlCharacters(said).split('\n');
  return {
    at: place === undefined ? file : path.relative(process.cwd(), place),
    words: words.map((line) => line.trimEnd()).filter(Boolean),
  };
}
