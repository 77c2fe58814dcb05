import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, post } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import { meQuery } from '../../api/queries.js';
import { useAppName } from '../../shell/about.js';
import { ThemeButton } from '../../shell/theme-button.js';
import { Notice } from '../../ui/notice.js';
import { useTitle } from '../../ui/title.js';
import './login.css';

const route = getRouteApi('/login');

/** Signs a person in, then goes where they wanted to. */
export default function LoginPage() {
  useTitle('Sign in');
  const { next } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await post('/api/v1/auth/login', { username: form.get('username'), password: form.get('password') });
      client.removeQueries({ queryKey: keys.me });
      await client.fetchQuery(meQuery);
      router.history.push(next?.startsWith('/') === true && !next.startsWith('//') ? next : '/');
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'Signing in did not work.');
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-theme">
        <ThemeButton />
      </div>
      <div className="login-box">
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <h1>{useAppName()}</h1>
        <p className="muted">Sees what broke, repairs it when that is safe, and proves that it did.</p>
        <form onSubmit={(event) => void signIn(event)}>
          {problem !== null && (
            <Notice tone="bad" live>
              {problem}
            </Notice>
          )}
          <label className="field">
            <span>User name</span>
            <input
              className="input"
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
            />
          </label>
          <label className="field">
            <span>Password</span>
            <input
              className="input"
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
          </label>
          <button className="button" data-tone="accent" disabled={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </button>
        </form>
        <p className="muted small login-hint">
          First time here? The user name and password were shown once where Smart-Monitor was started.
        </p>
      </div>
    </main>
  );
}
