import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError } from './options.js';

describe('the command line of npm start', () => {
  it('has defaults', () => {
    expect(parseOptions([], {})).toEqual({ lab: false, port: 5003, data: null });
  });

  it('reads what is asked for, the port before GUI_PORT', () => {
    expect(parseOptions(['--lab', '--port', '8000', '--data', 'x'], { GUI_PORT: '1' })).toEqual({
      lab: true,
      port: 8000,
      data: 'x',
    });
    expect(parseOptions([], { GUI_PORT: '6000' }).port).toBe(6000);
  });

  it.each([[['--port', '0']], [['--port', 'x']], [['--port', '70000']], [['--nonsense']], [['word']]])(
    'refuses %j in words',
    (args) => {
      expect(() => parseOptions(args, {})).toThrow(UsageError);
    },
  );
});
