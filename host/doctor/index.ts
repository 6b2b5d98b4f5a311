// What the doctors of both roles are made of: facts of a machine, what they mean, and how that is told.

export { judgeEffect } from './configuration.js';
export { HOST_CATALOGUE, hostFinding } from './catalogue.js';
export { finderOf, good, joined, type Catalogue, type Finding, type Findings } from './finding.js';
export {
  DOCTOR_EPILOGUE,
  DOCTOR_OPTIONS,
  type Diagnosis,
  type Doctor,
  type DoctorArguments,
  diagnose,
  doctorFile,
} from './doctor.js';
export { comingTo, ntpWanted } from './firewall.js';
export type { Wishes } from './machine.js';
export { ntpFindings } from './ntp.js';
export { cardUnused } from './stamps.js';
