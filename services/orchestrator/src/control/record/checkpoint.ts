import { asTried } from '../remedies/tried.js';
import { newMemory, type UnitMemory } from '../state.js';
import { changeOf, stateAfter } from './consumed.js';
import type { CheckpointBody, CheckpointUnit } from './stored.js';

/** So many units are in one piece: few enough that one is read without keeping anybody waiting. */
const unitsOfPiece = 25;

/** The pieces of a checkpoint: all that the engine remembers, as plain data. */
export function piecesOf(
  memories: readonly UnitMemory[],
  head: Required<Pick<CheckpointBody, 'restored' | 'posture' | 'hostActions'>>,
): CheckpointBody[] {
  const pieces: CheckpointBody[] = [];
  for (let from = 0; from < memories.length; from += unitsOfPiece)
    pieces.push({ units: memories.slice(from, from + unitsOfPiece).map(packed) });
  return [{ ...head, pieces: pieces.length }, ...pieces];
}

function packed(memory: UnitMemory): CheckpointUnit {
  const { unit, state } = memory;
  const plain = newMemory(unit);
  const special = Object.entries(memory).filter(
    ([key, value]) =>
      key !== 'state' && JSON.stringify(value) !== JSON.stringify(plain[key as keyof UnitMemory]),
  );
  return {
    unit,
    state: state === null ? null : { unit: state.unit, change: changeOf(null, state) },
    memory: Object.fromEntries(special),
  };
}

/** What the engine remembered of a unit, as far as it matters. */
export function unpacked({ unit, state, memory }: CheckpointUnit): UnitMemory {
  const kept: UnitMemory = { ...newMemory(unit), ...memory };
  const { incident } = kept;
  return {
    ...kept,
    incident: incident === null ? null : { ...incident, tried: incident.tried.map(asTried) },
    state: state === null ? null : stateAfter(state.unit, null, state.change),
  };
}
