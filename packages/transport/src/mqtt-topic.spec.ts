import { describe, expect, it } from 'vitest';
import { filterOf, topicMatches } from './mqtt-topic.js';

describe('topicMatches', () => {
  // The examples of MQTT 3.1.1, sections 4.7.1 and 4.7.2, among others.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'a/b/c', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/broker', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/broker', true],
    ['smartmon/hosts/+/metrics', 'smartmon/hosts/abc/metrics', true],
    ['a/b', 'a/b', true],
    ['a/b', 'A/b', false],
    ['a/#/b', 'a/x/b', false],
  ])('%s and %s: %s', (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });

  it('sees through a shared subscription', () => {
    expect(filterOf('$share/historian/a/+')).toBe('a/+');
    expect(filterOf('a/+')).toBe('a/+');
  });
});
