import { Refusal } from '../refusal.js';

/** One action per unit at a time, by the unit's real name. */
export class UnitClaims {
  private readonly units = new Set<string>();

  take(unit: string): void {
    if (!this.tryTake(unit))
      throw new Refusal('busy', `Another action on ${unit} is under way.`, { reason: 'action' });
  }

  tryTake(unit: string): boolean {
    if (this.units.has(unit)) return false;
    this.units.add(unit);
    return true;
  }

  release(unit: string): void {
    this.units.delete(unit);
  }
}
