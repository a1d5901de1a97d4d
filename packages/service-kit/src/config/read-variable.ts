import { readFileSync } from 'node:fs';

/** Raised for one variable; becomes one fault among all. The message never holds the variable's value. */
export class VariableFault extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text of a variable: from `NAME`, or from the file that `NAME_FILE` names, which is how orchestrators mount secrets.
 * Empty is missing. The file's last line end is cut off: editors put it there.
 *
 * @throws VariableFault if both are set, or the file cannot be read
 */
export function readVariable(name: string, environment: Environment): string | undefined {
  const text = environment[name] || undefined;
  const path = environment[`${name}_FILE`] || undefined;
  if (path === undefined) return text;
  if (text !== undefined) throw new VariableFault(`is set, and so is ${name}_FILE; set one of them`);
  return readMounted(name, path).replace(/\r?\n$/, '') || undefined;
}

function readMounted(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VariableFault(`cannot be read from the file ${path} that ${name}_FILE names (${code})`);
  }
}
