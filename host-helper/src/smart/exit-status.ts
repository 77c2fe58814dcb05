/**
 * What the bits of smartctl's exit status say about a disk that could be read (smartctl(8), EXIT STATUS). Bits 0 and 1
 * say that it could not be.
 */
const sentences: readonly (readonly [bit: number, sentence: string])[] = [
  [0x04, 'A command to the disk failed, or a checksum in its SMART data is wrong.'],
  [0x08, 'The disk says that it is failing.'],
  [0x10, 'An attribute that foretells a failure is at or below its threshold.'],
  [0x20, 'An attribute was at or below its threshold at some time in the past.'],
  [0x40, 'The error log of the disk holds errors.'],
  [0x80, 'The self-test log of the disk holds errors.'],
];

/** The command line was not understood, or the disk could not be opened or sleeps. */
export function couldNotRead(exitStatus: number): boolean {
  return (exitStatus & 0x03) !== 0;
}

export function findingsOf(exitStatus: number): readonly string[] {
  return sentences.filter(([bit]) => (exitStatus & bit) !== 0).map(([, sentence]) => sentence);
}

/** The bits of NVMe's critical warning (NVM Express base specification, SMART / Health Information log, byte 0). */
const warnings = [
  'The spare blocks are below their threshold.',
  'The temperature is outside its limits.',
  'The disk is no longer reliable, because of errors on its media or in itself.',
  'The disk can only be read.',
  'The backup of its volatile memory has failed.',
  'Its persistent memory region can only be read, or is unreliable.',
] as const;

export function criticalWarnings(bits: number): readonly string[] {
  return warnings.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
