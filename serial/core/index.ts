// Pure: when a telegram leaves, and what is said while the time is not trusted.

export { TelegramReader, markOf, type Heard, type Misheard } from './telegram-reader.js';
