// The simulator's cryptography, without any secrecy, has the shape of the real one.
import t from 'tap';
import { cryptoBehaves } from '../protocol/crypto-behaves.js';
import { lightCrypto } from './light-crypto.js';
import { seededRandom } from './random.js';

cryptoBehaves(t, 'light', lightCrypto(seededRandom(1)));
