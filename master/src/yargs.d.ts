// The part of yargs that the commands use; yargs 18 publishes no types of its own.

declare module 'yargs' {
  export interface Options {
    readonly type?: 'string' | 'boolean' | 'number';
    readonly describe?: string;
    readonly choices?: readonly string[];
    readonly default?: unknown;
    readonly demandOption?: boolean;
    readonly requiresArg?: boolean;
    readonly conflicts?: string | readonly string[];
    readonly alias?: string;
  }

  /** The type of one value by its option: with a default or on demand it is never undefined. */
  type Value<O extends Options> = O extends { readonly choices: readonly (infer C)[] }
    ? C
    : O extends { readonly type: 'boolean' }
      ? boolean
      : O extends { readonly type: 'number' }
        ? number
        : string;
  export type InferredOptionType<O extends Options> = O extends
    { readonly demandOption: true } | { readonly default: string | number | boolean }
    ? Value<O>
    : Value<O> | undefined;

  export interface Argv<T = {}> {
    option<K extends string, const O extends Options>(
      key: K,
      options: O,
    ): Argv<T & Record<K, InferredOptionType<O>>>;
    positional<K extends string, const O extends Options>(
      key: K,
      options: O,
    ): Argv<T & Record<K, InferredOptionType<O>>>;
    command<U>(module: CommandModule<T, U>): Argv<T>;
    demandCommand(least: number, message: string): Argv<T>;
    scriptName(name: string): Argv<T>;
    usage(text: string): Argv<T>;
    example(command: string, describe: string): Argv<T>;
    epilogue(text: string): Argv<T>;
    locale(name: string): Argv<T>;
    updateStrings(strings: object): Argv<T>;
    parserConfiguration(settings: Readonly<Record<string, unknown>>): Argv<T>;
    strict(): Argv<T>;
    recommendCommands(): Argv<T>;
    version(version: string): Argv<T>;
    help(): Argv<T>;
    fail(own: (message: string | null, error: Error | undefined) => void): Argv<T>;
    exitProcess(enabled: boolean): Argv<T>;
    parseAsync(): Promise<unknown>;
  }

  export interface CommandModule<T, U> {
    readonly command: string;
    readonly describe: string;
    readonly builder: (argv: Argv<T>) => Argv<U>;
    readonly handler: (argv: U) => void | Promise<void>;
  }

  export default function yargs(words: readonly string[]): Argv;
}
