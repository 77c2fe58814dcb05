import type { Check } from '../check.js';

/** The policy asks a person first; a restart that a person asks for is the approval. */
export const awaitingApproval: Check = {
  reason: 'awaiting-approval',
  bindsPeople: false,
  look: (_memory, _state, { policy, remedy }) => ({
    hit: policy.mode === 'suggest',
    saw:
      policy.mode === 'suggest'
        ? `the policy "${policy.name}" suggests "${remedy.remedy}", which a person has to ask for`
        : `the policy "${policy.name}" asks nobody`,
  }),
};
