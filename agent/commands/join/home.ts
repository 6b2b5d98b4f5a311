// What an agent's configuration and key hold before a join, and what they are to hold afterwards: nothing is written here.

import { dirname, resolve } from 'node:path';
import { EXIT, Failure, emptyConfigText, type DaemonFile } from '@belfry/host/cli';
import { faultLines, readJson, setInJson } from '@belfry/host/config';
import {
  explainSystemError,
  readRegularBytes,
  systemErrorCode,
  CONFIG_FOLDER,
} from '@belfry/host/files';
import { formatKeyLine, readOwnKey } from '@belfry/host/keys';
import type { Invitation } from '@belfry/protocol/seal';
import { type AgentConfig, agentConfigIn } from '../../config/config.js';
import { AGENT_KIND } from '../config.js';
import { type Joined, type Settings, changedSettings } from './settings.js';

/** The schema has it as the default. */
const USUAL_KEY = `${CONFIG_FOLDER}/agent.key`;

const SIZE_MOST = 2 ** 20;

/** What is there before a join. */
export interface Home {
  readonly file: string;
  /** Empty where there is no configuration. */
  readonly settings: Settings;
  /** As it stands in the file. */
  readonly text: string | undefined;
  readonly joined: Joined;
}

/**
 * Reads what this machine is already.
 * @throws Failure for a configuration that cannot be read: it may hold settings that should be kept.
 */
export function readHome(file: string): Home {
  const text = textOf(file);
  if (text === undefined)
    return {
      file,
      text,
      settings: {},
      joined: { name: undefined, masters: [], credential: undefined },
    };
  const json = readJson(text);
  if ('mistake' in json || !isSettings(json.value)) {
    const why =
      'mistake' in json
        ? `not JSON at line ${json.mistake.line}: ${json.mistake.reason}`
        : 'not an object { … }';
    throw new Failure(`${file} is ${why}; mend it, or move it away, and join then`, EXIT.wrong);
  }
  const settings = json.value;
  const { name, masters, key } = settings;
  const read = readOwnKey(typeof key === 'string' ? resolve(dirname(file), key) : USUAL_KEY);
  const credential = 'credential' in read ? read.credential : undefined;
  return {
    file,
    text,
    settings,
    joined: {
      name: typeof name === 'string' ? name : undefined,
      masters: Array.isArray(masters) ? masters.filter((one) => typeof one === 'string') : [],
      credential,
    },
  };
}

function textOf(file: string): string | undefined {
  try {
    return readRegularBytes(file, SIZE_MOST)
      .bytes.toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    const advice = systemErrorCode(error) === 'EACCES' ? ': run this as root (sudo)' : '';
    throw new Failure(`${file} cannot be read: ${explainSystemError(error)}${advice}`, EXIT.wrong);
  }
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is to be written, and what an agent will make of it. */
export interface NewHome {
  readonly config: Readonly<AgentConfig>;
  /** Those that change, the key first: without it a new configuration would be of no use. */
  readonly files: readonly DaemonFile[];
  readonly change: 'nothing' | 'key' | 'configuration';
}

/**
 * The files of an agent that has joined by this line.
 * @throws Failure with everything that an agent would find wrong with them: what was set before, as likely as not.
 */
export function newHome({ file, settings, text, joined }: Home, invitation: Invitation): NewHome {
  const { places, beside } = AGENT_KIND;
  // Where something stands already, nobody knows better; and an installed agent has its places by default.
  const others = text === undefined && file !== places.config ? beside : {};
  const changes = changedSettings(settings, invitation, others);
  const next = Object.entries(changes).reduce(
    (before, [key, value]) => setInJson(before, [key], value),
    text ?? emptyConfigText(AGENT_KIND),
  );
  const loaded = agentConfigIn(next, dirname(file));
  if ('faults' in loaded) throw new Failure(faultLines(file, loaded.faults), EXIT.wrong);
  const { config } = loaded;
  const { name, role, key } = invitation;
  const keyFile = {
    path: config.key,
    text: `${formatKeyLine({ name, role, key })}\n`,
    secret: true,
  };
  const isConfigured = text !== undefined && Object.keys(changes).length === 0;
  const hasKey = joined.credential !== undefined && sameText(config.key, keyFile.text);
  return {
    config,
    files: [
      ...(hasKey ? [] : [keyFile]),
      ...(isConfigured ? [] : [{ path: file, text: next, secret: false }]),
    ],
    change: isConfigured ? (hasKey ? 'nothing' : 'key') : 'configuration',
  };
}

function sameText(path: string, text: string): boolean {
  const read = readOwnKey(path);
  return 'credential' in read && `${formatKeyLine(read.credential)}\n` === text;
}
