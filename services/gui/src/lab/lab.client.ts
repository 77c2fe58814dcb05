import { Inject, Injectable } from '@nestjs/common';
import { request } from 'node:http';
import type { LabBreakDto, LabDto, LabResultDto } from '@smart-monitor/contracts/http';
import { Problem } from '../http/problem.js';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';

const timeoutMs = 15_000;
const answerLimit = 1024 * 1024;

/** The lab host's control server, HTTP on a UNIX socket. */
@Injectable()
export class LabClient {
  constructor(@Inject(tokens.settings) private readonly settings: GuiSettings) {}

  /** The sample services. */
  async services(): Promise<LabDto> {
    return (await this.#ask('GET', '/lab')) as LabDto;
  }

  /** Does something to one of them. */
  async break(body: LabBreakDto): Promise<LabResultDto> {
    const answer = (await this.#ask('POST', '/lab/break', {
      unit: body.unit,
      how: body.how,
    })) as {
      ok?: boolean;
      said?: string;
    };
    return { ok: answer.ok ?? true, detail: answer.said ?? '' };
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.#exchange(method, path, body).catch((error: unknown) => {
      throw new Problem(
        503,
        'lab-away',
        'The lab host does not answer',
        `Its control socket could not be asked: ${error instanceof Error ? error.message : String(error)}.`,
      );
    });
    const answer = parse(text);
    if (status < 300) return answer;
    const { said, error } = (answer ?? {}) as Record<string, unknown>;
    const words = [said, error].find((one) => typeof one === 'string') ?? `It answered with ${status}.`;
    throw new Problem(
      status < 500 ? status : 502,
      'lab-refused',
      'The lab host could not do it',
      String(words),
    );
  }

  #exchange(method: string, path: string, body: unknown): Promise<{ status: number; text: string }> {
    const content = body === undefined ? null : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath: this.settings.labSocket!,
          method,
          path,
          agent: false,
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            host: 'lab',
            ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on('data', (part: Buffer) => {
            size += part.length;
            if (size > answerLimit) response.destroy(new Error('its answer is longer than 1 MiB'));
            else parts.push(part);
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
          );
        },
      );
      call.on('error', reject);
      call.end(content ?? undefined);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
