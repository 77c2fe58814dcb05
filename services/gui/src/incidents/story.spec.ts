import type { IncidentStory, StoredAction } from '@smart-monitor/database';
import { describe, expect, it } from 'vitest';
import { storySteps } from './story.js';

/** The title of the outcome of an action that ended like this. */
function outcome(result: string, code: string): string | undefined {
  const action = {
    id: 'a',
    unit: 'a.service',
    begunAt: null,
    endedAt: 5,
    verifiedAt: null,
    result,
    code,
    durationMs: 41,
  };
  const story = {
    incident: {
      unit: 'a.service',
      openedAt: 1,
      openedMono: 1,
      summary: 'a.service failed.',
      detectedBy: '',
      closedAt: null,
    },
    evidence: [],
    decisions: [],
    actions: [action as unknown as StoredAction],
  } as unknown as IncidentStory;
  return storySteps(story).find(({ kind }) => kind === 'outcome')?.title;
}

describe('the outcome of an action, in the story', () => {
  it.each([
    ['done', '', 'systemd reported it done after 41 ms.'],
    ['refused', 'changed', 'Somebody else started it meanwhile, so nothing was done.'],
    ['refused', 'limit', 'The host helper refused.'],
    ['unreachable', 'stale', 'It was not sent: the decision had become old.'],
    ['unreachable', 'unreachable', 'The host helper could not be reached.'],
  ])('%s %s', (result, code, title) => expect(outcome(result, code)).toBe(title));
});
