import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '../http/problem.js';

/** argon2id as SAFETY asks: 19 MiB, two passes, one lane. The library's default algorithm is argon2id. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const queueLimit = 32;

/** Hashes and checks passwords, two at a time: each takes 19 MiB and some ten milliseconds of a core. */
@Injectable()
export class PasswordService {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #decoy: Promise<string> | null = null;

  /** The hash to store. */
  hash(password: string): Promise<string> {
    return this.#limited(() => hash(password, cost));
  }

  /** True when the password belongs to the hash. Without a hash the same work is done, and the answer is no. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(16).toString('hex'));
    const against = stored ?? (await this.#decoy);
    const same = await this.#limited(() => verify(against, password).catch(() => false));
    return stored !== null && same;
  }

  /** A password that a person can type: 120 bits in five groups, without letters that look alike. */
  generate(): string {
    const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
    const letters = Array.from(randomBytes(25), (byte) => alphabet[byte % alphabet.length]!);
    return [0, 5, 10, 15, 20].map((at) => letters.slice(at, at + 5).join('')).join('-');
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= queueLimit) {
        throw new Problem(429, 'too-many', 'Too many people sign in at once', 'Try again in a few seconds.', {
          headers: { 'retry-after': '5' },
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
