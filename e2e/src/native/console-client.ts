/** Asks the console's API as a page that a person has logged in to. */
export class ConsoleClient {
  private constructor(
    private readonly origin: string,
    private readonly headers: Record<string, string>,
  ) {}

  static async logIn(
    origin: string,
    account: { readonly username: string; readonly password: string },
  ): Promise<ConsoleClient> {
    const answer = await fetch(`${origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(account),
    });
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${await answer.text()}`);
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    return new ConsoleClient(origin, {
      cookie,
      'x-csrf-token': csrfToken,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    });
  }

  async get(path: string): Promise<unknown> {
    const answer = await fetch(this.origin + path, { headers: this.headers });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(this.origin + path, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}
