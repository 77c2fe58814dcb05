import type { MemoryUser, MemoryVerdict } from './memory-owner.js';
import type { MemorySample, MemoryState } from './memory-pressure.js';
import { formatBytes, formatPercent } from './words.js';

/** A shortage of memory in sentences: whose doing, in the first one, and how short it is. */
export function memoryWords(sample: MemorySample, state: MemoryState, verdict: MemoryVerdict): string {
  const { availableBytes, totalBytes, stall } = sample;
  const left = `${formatPercent((100 * availableBytes) / totalBytes)} of ${formatBytes(totalBytes)} is available`;
  const stalls =
    stall === null
      ? `${Math.round(state.faultsPerSecond ?? 0)} times a second a task waited for the disk to get memory back`
      : `all tasks waited for memory for ${formatPercent(stall.avg10)} of the last 10 s`;
  const { owner, biggest, why } = verdict;
  const short = `Only ${left}, and ${stalls}.`;
  if (owner !== null) return `Memory is short, and ${uses(owner)}. ${short}`;
  const most = biggest === null ? '' : ` ${uses(biggest)}.`;
  return `Memory is short, and that is only told: ${why}. ${short}${most}`;
}

function uses({ unit, bytes, growthBytes }: MemoryUser): string {
  const more = growthBytes >= bytes / 10 ? `, ${formatBytes(growthBytes)} more than some minutes ago` : '';
  return `${unit} uses ${formatBytes(bytes)}${more}`;
}
