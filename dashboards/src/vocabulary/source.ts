/** The data sources, as variables, so that one dashboard serves every Grafana. Names and labels are those that the linter asks for. */

export type Source = { type: 'prometheus' | 'loki' | 'tempo'; uid: string };

const source = (type: Source['type']): Source => ({ type, uid: `\${${variableOf(type)}}` });

export function variableOf(type: Source['type']): string {
  return `${type}_datasource`;
}

export const PROMETHEUS = source('prometheus');
export const LOKI = source('loki');
export const TEMPO = source('tempo');
