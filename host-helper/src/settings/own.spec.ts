import { Fields, type Problem } from '@smart-monitor/protocol';
import { describe, expect, it } from 'vitest';

import { ownOfEnvironment, readOwn } from './own.js';

const database = "the product's own database";
const broker = "the product's own broker";

describe('where the product depends on this host', () => {
  it.each([
    ['DATABASE_URL=postgresql://u:p@localhost:5433/db', [{ what: database, port: 5433 }]],
    ['DATABASE_URL_COLLECTOR="postgresql://u:p@127.0.0.1/db"', [{ what: database, port: 5432 }]],
    ["export MQTT_URL='mqtt://[::1]:1884'", [{ what: broker, port: 1884 }]],
    ['MQTT_URL=mqtt://this-host', [{ what: broker, port: 1883 }]],
    ['DATABASE_URL=postgresql://u:p@postgres:5432/db', []],
    ['DATABASE_URL=not a url', []],
    ['#DATABASE_URL=postgresql://localhost/db', []],
    ['DATABASE_URL_FILE=/run/secrets/url', []],
    ['OTHER_URL=http://localhost:80', []],
  ])('%s: %j', (text, expected) => expect(ownOfEnvironment(text, 'this-host')).toEqual(expected));

  const read = (own: unknown) => {
    const problems: Problem[] = [];
    return { endpoints: readOwn(new Fields({ own }, '', problems), problems), problems };
  };
  it('is told by the settings', () => {
    expect(read({ database: '/run/postgresql/.s.PGSQL.5432', broker: 'localhost:1883' })).toEqual({
      endpoints: [
        { what: database, socket: '/run/postgresql/.s.PGSQL.5432' },
        { what: broker, port: 1883 },
      ],
      problems: [],
    });
    expect(read({}).endpoints).toEqual([]);
  });
  it.each([{ database: 'db.example:5432' }, { broker: '127.0.0.1:0' }, { cache: 'localhost:1' }, 'x'])(
    '%j is refused',
    (own) => expect(read(own).problems.length).toBeGreaterThan(0),
  );
});
