// Alarms by a program of the operator's: JSON on its standard input, no shell, and no more time than it needs.

import { spawn } from 'node:child_process';
import { explainSystemError } from '@belfry/host/files';
import type { Alarm } from '../core/troubles/alarm.js';
import { payloadText } from './payload.js';
import type { CommandWay } from '../config/alarms-config.js';

/** Of what a program says, so many bytes are kept, for why it failed. */
const SAID_MOST = 1000;

/** All that it finds in its environment, besides the alarm itself. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
};

/** Runs the program; 0 is a success. Rejects with an Error of one line. */
export function runCommand(
  { command: [program = '', ...given] }: CommandWay,
  alarm: Alarm,
  limitMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // A group of its own: whatever it started ends with it.
    const child = spawn(program, given, {
      cwd: '/',
      env: ENVIRONMENT,
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let said = '';
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      killGroup(child.pid);
    }, limitMs);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, SAID_MOST);
    });
    // A program that does not read what it is given closes its end: that is its own business.
    child.stdin.on('error', () => {});
    child.stdin.end(payloadText(alarm));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${program} cannot be run: ${explainSystemError(error)}`));
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      // What it left behind would hold its end of the pipe open.
      child.stderr.destroy();
      if (code === 0) return resolve();
      const how = isLate
        ? `did not end within ${limitMs / 1000} s, and was ended`
        : code === null
          ? `was ended by ${signal}`
          : `exited with ${code}`;
      reject(new Error(`${program} ${how}${saidText(said)}`));
    });
  });
}

const saidText = (said: string): string => {
  const line = said.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line === '' ? '' : `: ${line}`;
};

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself just now.
  }
}
