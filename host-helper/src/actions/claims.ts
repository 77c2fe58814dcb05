import { Refusal } from '../refusal.js';

/** One action per subject at a time. */
export class Claims {
  private readonly subjects = new Set<string>();

  take(subject: string): void {
    if (!this.tryTake(subject))
      throw new Refusal('busy', `Another action on ${subject} is under way.`, { reason: 'action' });
  }

  tryTake(subject: string): boolean {
    if (this.subjects.has(subject)) return false;
    this.subjects.add(subject);
    return true;
  }

  release(subject: string): void {
    this.subjects.delete(subject);
  }
}
