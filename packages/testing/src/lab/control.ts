import { BREAKS, type Break, type Inside } from './control-breaks.js';
import { LAB_SAMPLES, sampleDescription } from './samples.js';

/** A way to break (or mend) a sample service, as a person sees it. */
export interface BreakOffer {
  readonly how: Break;
  readonly label: string;
  readonly explains: string;
}

/** A sample service and what can be done to it. */
export interface LabService {
  readonly unit: string;
  readonly description: string;
  readonly breaks: readonly BreakOffer[];
}

/** What came of a break: `said` tells a person what was done, or why it could not be done. */
export interface BreakResult {
  readonly ok: boolean;
  readonly unit: string;
  readonly how: string;
  readonly said: string;
}

/** Asked for something that the lab does not offer; the message says what it offers. */
export class NotOffered extends Error {}

/** Breaks and mends the sample services of one lab host. The same for tests, the command line and the console. */
export class LabControl {
  constructor(
    private readonly lab: Inside,
    private readonly units: readonly string[] = LAB_SAMPLES,
  ) {}

  /** The sample services with what can be done to each. */
  services(): LabService[] {
    const breaks = Object.entries(BREAKS).map(([how, { label, explains }]) => ({
      how: how as Break,
      label,
      explains,
    }));
    return this.units.map((unit) => ({ unit, description: sampleDescription(unit), breaks }));
  }

  /**
   * Does one break to one sample service. Returns once it is done, not once somebody has healed it.
   *
   * @throws NotOffered for a unit or a way that is not among {@link services}
   */
  async break(unit: string, how: string): Promise<BreakResult> {
    if (!this.units.includes(unit)) {
      throw new NotOffered(`${unit} is no sample service of the lab; there are: ${this.units.join(', ')}`);
    }
    if (!Object.hasOwn(BREAKS, how)) {
      throw new NotOffered(
        `"${how}" is no way to break a service; there are: ${Object.keys(BREAKS).join(', ')}`,
      );
    }
    return { unit, how, ...(await BREAKS[how as Break].run(this.lab, unit)) };
  }
}
