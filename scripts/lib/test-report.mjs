/** Counts over test suites. `failed` and `skipped` are names: a skipped test's name says why. */
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

/** Reads the JSON report of vitest (the shape of jest's). */
export function readReport(report) {
  const counts = nothing();
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed.push(test.fullName);
      else counts.skipped.push(test.fullName);
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
      counts.failed.push(`${file.name}: ${file.message ?? 'could not be run'}`);
  }
  return counts;
}

/** The skipped tests as lines, or an empty text where none was. */
export function listSkipped(skipped) {
  if (skipped.length === 0) return '';
  return `\n!! ${skipped.length} tests were SKIPPED:\n${skipped.map((name) => `SKIPPED ${name}\n`).join('')}`;
}
