// Ports, telegrams and clocks as a configuration has them.

export { convertClocks, type CheckedDialogue, type Dialogues } from './clock-config.js';
export {
  convertPorts,
  type CheckedPort,
  type PortConfig,
  type TelegramPortConfig,
} from './ports-config.js';
export { convertTelegrams, type CheckedTelegram, type Telegrams } from './telegram-config.js';
export { differsFromNode, machineZone, zoneNamed, type FoundZone } from './zones.js';
