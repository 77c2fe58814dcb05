import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultAppMeta } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuiSettings } from '../settings.js';
import { AboutService } from './about.service.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'about-spec-'));
  file = path.join(folder, 'app_meta.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): AboutService => new AboutService({ appMetaFile: file } as GuiSettings);

describe('the file app_meta.json', () => {
  it('need not be there', () => {
    const about = open();
    expect([about.meta, about.problems]).toEqual([defaultAppMeta, []]);
  });

  it('is read again when it changes, comes and goes', () => {
    const about = open();
    writeFileSync(file, '{"app_name": "Plant 7"}');
    expect(about.meta).toEqual({ ...defaultAppMeta, appName: 'Plant 7' });
    writeFileSync(file, '{"app_name": "Plant 8", "docs": {"Runbook": "https://example.com/a"}}');
    expect(about.meta.docs).toEqual([{ name: 'Runbook', url: 'https://example.com/a' }]);
    rmSync(file);
    expect(about.meta).toEqual(defaultAppMeta);
  });

  it('is told of with what is wrong, and the defaults stay', () => {
    writeFileSync(file, '{"app_name": "Plant 9",\n "project_url": "javascript:alert(1)"}');
    const about = open();
    expect(about.meta).toEqual(defaultAppMeta);
    expect(about.problems).toEqual([expect.stringMatching(/^line 2: project_url has to be a link/)]);
    writeFileSync(file, '{"app_name": "Plant 10"}');
    expect([about.meta.appName, about.problems]).toEqual(['Plant 10', []]);
  });

  it('is not there where compose made a folder in its place', () => {
    mkdirSync(file);
    const about = open();
    expect([about.meta, about.problems]).toEqual([defaultAppMeta, []]);
  });

  it('that cannot be reached never keeps the console from starting', () => {
    writeFileSync(file, '{}');
    const about = new AboutService({ appMetaFile: path.join(file, 'app_meta.json') } as GuiSettings);
    expect([about.meta, about.problems]).toEqual([defaultAppMeta, [expect.stringContaining('ENOTDIR')]]);
  });
});
