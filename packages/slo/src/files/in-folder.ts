/** The same texts, below a folder. */
export function inFolder(folder: string, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([file, text]) => [`${folder}/${file}`, text]));
}
