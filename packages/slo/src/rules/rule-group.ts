/** Prometheus's rule groups, as they stand in a rule file. */
export type RecordingRule = { record: string; expr: string; labels: Record<string, string> };

export type AlertingRule = {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

export type RuleGroup = { name: string; interval: string; rules: (RecordingRule | AlertingRule)[] };
