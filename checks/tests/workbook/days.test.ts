/** Every day is complete, and its parts agree with each other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DAY_TITLES, writtenDays } from '../../../scripts/runner/curriculum.ts';
import { readProof } from '../../../scripts/runner/explain.ts';
import { parseHints } from '../../../scripts/runner/hints.ts';
import { importMap } from '../../../scripts/runner/import-map.ts';
import { checkFiles, readSpec } from '../../../scripts/runner/spec.ts';
import { dayFolder, dayName, fromRoot, ROOT, starterFolder } from '../../../scripts/runner/tree.ts';
import { starterFiles } from '../../../scripts/runner/workspace.ts';
import { exportsOf } from './exports-of.ts';

const FEWEST_WRONG = 5;
const FEWEST_RIGHT = 1;

test('every day is built on days that are in this edition', () => {
  const written = writtenDays();
  expect(written[0]).toBe(1);
  for (const day of written) {
    const lacking = readSpec(day).prerequisites.filter((before) => !written.includes(before));
    expect(lacking, `day ${day} needs them`).toEqual([]);
  }
});

describe.each(writtenDays())('day %i', (day) => {
  const spec = readSpec(day);
  const folder = dayFolder(day);
  const text = readFileSync(path.join(folder, 'spec.md'), 'utf8');
  const hints = readFileSync(path.join(folder, 'hints.md'), 'utf8');

  test('front matter agrees with the map and with the files it names', () => {
    expect(spec.day).toBe(day);
    expect(spec.title).toBe(DAY_TITLES[day - 1]);
    expect(spec.minutes).toBeGreaterThanOrEqual(30);
    expect(spec.minutes).toBeLessThanOrEqual(150);
    expect(existsSync(path.join(ROOT, 'notes', spec.notes)), `notes/${spec.notes}`).toBe(true);
    expect(spec.prerequisites.every((before) => before < day)).toBe(true);
    for (const module of spec.modules) {
      expect(existsSync(path.join(ROOT, 'solutions', module)), module).toBe(true);
    }
  });

  test('the spec has its fixed parts', () => {
    const headings = text.split('\n').filter((line) => line.startsWith('## '));
    const parts = [
      '## Outcomes',
      '## Invariants',
      '## Predict before you code',
      '## Checkpoint',
      '## Questions',
    ];
    for (const part of parts) expect(headings).toContain(part);
    expect(text).toContain(`# Day ${dayName(day)} · ${spec.title}`);
    expect(text).toContain('<summary>Answer</summary>');
  });

  test('stages are numbered from 1 on, and each names the files to touch', () => {
    expect(spec.stages.map((stage) => stage.number)).toEqual(spec.stages.map((_, i) => i + 1));
    const counting = spec.stages.filter((stage) => !stage.further).length;
    expect(
      spec.stages.findIndex((stage) => stage.further),
      'further stages stand last',
    ).toBe(counting === spec.stages.length ? -1 : counting);
    const sections = text.split(/^## /m).filter((section) => section.startsWith('Stage '));
    for (const section of sections) expect(section).toMatch(/^Files: `work\//m);
  });

  test('there is one check file for each stage and no other', () => {
    expect(checkFiles(day).map(fromRoot)).toEqual(spec.stages.map((s) => fromRoot(s.checkFile)));
  });

  test('each stage has hints, from a nudge to the idea, and none of them is code', () => {
    const parsed = parseHints(hints);
    for (const stage of spec.stages) {
      const own = parsed.filter((hint) => hint.stage === stage.number);
      expect(own.length, `hints of stage ${stage.number}`).toBeGreaterThanOrEqual(2);
      for (const hint of own) expect(hint.text.length, hint.title).toBeGreaterThan(40);
    }
    expect(hints).not.toContain('```');
  });

  test('the starter has the files and exports of the reference', async () => {
    const names = spec.modules.map((module) => path.basename(module)).sort();
    expect(starterFiles(day)).toEqual(names);
    for (const module of spec.modules) {
      const starter = path.join(starterFolder(day), path.basename(module));
      const reference = path.join(ROOT, 'solutions', module);
      expect(exportsOf(starter), module).toEqual(exportsOf(reference));
    }
  });

  test('each module can be taken from the starter, from the work and from the reference', () => {
    const map = importMap();
    for (const module of spec.modules) {
      const file = path.basename(module);
      expect(map.get(`#${path.basename(module, '.ts')}`)).toEqual({
        [`starter-${dayName(day)}`]: `./days/${dayName(day)}/starter/${file}`,
        [`work-${dayName(day)}`]: `./days/${dayName(day)}/work/${file}`,
        default: `./solutions/${module}`,
      });
    }
  });

  test('it has enough wrong solutions, under names of their own, and a right but different one', async () => {
    const proof = await readProof(day);
    const names = proof?.wrong.map((wrong) => wrong.name) ?? [];
    expect(names.length).toBeGreaterThanOrEqual(FEWEST_WRONG);
    expect(new Set(names).size).toBe(names.length);
    expect(proof?.right.length).toBeGreaterThanOrEqual(FEWEST_RIGHT);
  });

  test('nothing else lies in its folder', () => {
    const known = ['checks', 'hints.md', 'spec.md', 'starter'];
    const found = readdirSync(folder).filter((name) => !name.startsWith('work'));
    expect(found.sort()).toEqual(known);
  });
});
