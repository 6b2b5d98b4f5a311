// Frames of Modbus RTU, made without the program's own check.

/** The bytes with their CRC behind them, the low byte first (Modbus over serial line, V1.02, 6.2.2). */
export function crc16(bytes: readonly number[]): Uint8Array {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >> 1) ^ (crc & 1 ? 0xa001 : 0);
  }
  return Uint8Array.from([...bytes, crc & 0xff, crc >> 8]);
}
