import { describe, expect, it } from 'vitest';
import { checkPort } from './port.js';

describe('the port of the console', () => {
  it('is not one that browsers refuse to open', async () => {
    await expect(checkPort(5061)).rejects.toThrow('Browsers refuse to open port 5061');
  });
});
