// A small real SMTP server: takes mail, or refuses it as it is told.

import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

/** What it took. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text as they came, without the dots that SMTP doubles. */
  readonly data: string;
}

/** How it behaves. */
export interface MailManners {
  /** Takes mail only from who gives this name and password. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Whom it takes no mail for. */
  readonly refused?: string;
  /** Says this instead of taking the data. */
  readonly dataAnswer?: string;
  /** Greets nobody. */
  readonly isMute?: boolean;
}

/** A server on a port of its own. */
export class MailServer {
  readonly taken: TakenMail[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  manners: MailManners;

  private constructor(manners: MailManners) {
    this.manners = manners;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(manners: MailManners = {}): Promise<MailServer> {
    const server = new MailServer(manners);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    const { isMute = false } = this.manners;
    if (isMute) return;
    const session = new Session(this.manners, this.taken, (line) => socket.write(`${line}\r\n`));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (session.take(line) === 'over') socket.end();
      }
    });
    socket.write('220 sink ESMTP\r\n');
  }
}

class Session {
  readonly #manners: MailManners;
  readonly #taken: TakenMail[];
  readonly #say: (line: string) => void;
  #isKnown: boolean;
  #from = '';
  #to: string[] = [];
  #data: string[] | undefined;

  constructor(manners: MailManners, taken: TakenMail[], say: (line: string) => void) {
    this.#manners = manners;
    this.#taken = taken;
    this.#say = say;
    this.#isKnown = manners.login === undefined;
  }

  take(line: string): 'over' | undefined {
    if (this.#data !== undefined) return this.#takeData(line, this.#data);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') {
      this.#say('221 bye');
      return 'over';
    }
    this.#say(this.#answer(verb, line));
    return undefined;
  }

  #answer(verb: string, line: string): string {
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    const { login, refused } = this.#manners;
    if (verb === 'EHLO') return login === undefined ? '250 sink' : '250-sink\r\n250 AUTH PLAIN';
    if (verb === 'AUTH') {
      const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0');
      this.#isKnown = user === login?.user && password === login?.password;
      return this.#isKnown ? '235 welcome' : '535 5.7.8 wrong password';
    }
    if (!this.#isKnown) return '530 5.7.0 who are you?';
    if (verb === 'MAIL') {
      this.#from = address;
      return '250 fine';
    }
    if (verb === 'RCPT') {
      if (address === refused) return '550 5.1.1 nobody of that name';
      this.#to.push(address);
      return '250 fine';
    }
    if (verb === 'DATA') {
      this.#data = [];
      return '354 go on';
    }
    return verb === 'RSET' || verb === 'NOOP' ? '250 fine' : '502 what?';
  }

  #takeData(line: string, data: string[]): undefined {
    if (line !== '.') return void data.push(line.startsWith('.') ? line.slice(1) : line);
    this.#data = undefined;
    const { dataAnswer } = this.#manners;
    if (dataAnswer === undefined)
      this.#taken.push({ from: this.#from, to: this.#to, data: data.join('\n') });
    this.#to = [];
    this.#say(dataAnswer ?? '250 taken');
  }
}
