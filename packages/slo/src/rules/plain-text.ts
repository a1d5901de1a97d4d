/** An author's text as it is, within an annotation, which Prometheus reads as a template. */
export function plainText(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}
