/**
 * The documents of OpenSLO v1 as schemas. Structure stands here, what fields say about each other in constraints.ts.
 * Descriptions are what an author reads when a value does not fit. Fields that nobody knows are faults: they are mostly typing errors.
 */
import Type, { type Static, type TProperties } from 'typebox';
import { SHORTHAND_PATTERN } from '../durations.ts';

const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

const DnsLabel = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  description: 'a DNS label: up to 63 of a-z, 0-9 and -, with no - at either end',
});
const Text = Type.String({ minLength: 1, description: 'a text that is not empty' });
const Description = Type.String({ maxLength: 1050, description: 'a text of at most 1050 characters' });
const Duration = Type.String({
  pattern: SHORTHAND_PATTERN,
  description: 'a number and a unit out of m h d w M Q Y, for example 30d',
});
const Operator = Type.Enum(['lte', 'gte', 'lt', 'gt']);

const LabelKey = Type.String({ pattern: '^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$' });
const AnnotationKey = Type.String({
  pattern:
    '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$',
});

const QuotedText = Type.String({ description: 'a text; a number, true or false only within quotes' });

const Metadata = closed({
  name: DnsLabel,
  displayName: Type.Optional(Type.String({ maxLength: 63, description: 'a text of at most 63 characters' })),
  labels: Type.Optional(
    Type.Record(LabelKey, Type.Union([QuotedText, Type.Array(QuotedText)]), { additionalProperties: false }),
  ),
  annotations: Type.Optional(Type.Record(AnnotationKey, QuotedText, { additionalProperties: false })),
});

const document = <Kind extends string, Spec extends TProperties>(kind: Kind, spec: Spec) =>
  closed({
    apiVersion: Type.Literal('openslo/v1'),
    kind: Type.Literal(kind),
    metadata: Metadata,
    spec: closed(spec),
  });

/** The same without `apiVersion`: a document that stands inside another. */
const inline = <Kind extends string, Spec extends TProperties>(kind: Kind, spec: Spec) => ({
  kind: Type.Literal(kind),
  metadata: Metadata,
  spec: closed(spec),
});

const OptionalLabel = Type.Optional(DnsLabel);

/** Inline or by reference, as OpenSLO has it in three places; constraints.ts says that it is one of the two. */
const eitherInlineOr = <Reference extends string, Properties extends TProperties>(
  reference: Reference,
  properties: Properties,
) =>
  Type.Object(
    {
      ...({ [reference]: OptionalLabel } as Record<Reference, typeof OptionalLabel>),
      ...Type.Partial(Type.Object(properties)).properties,
    },
    { additionalProperties: false },
  );

const Metric = closed({
  metricSource: closed({
    metricSourceRef: Type.Optional(DnsLabel),
    type: Type.Optional(Type.String()),
    spec: Type.Record(Type.String(), Type.Unknown(), { minProperties: 1, description: 'at least a query' }),
  }),
});

const sliSpec = {
  description: Type.Optional(Description),
  thresholdMetric: Type.Optional(Metric),
  ratioMetric: Type.Optional(
    closed({
      counter: Type.Optional(Type.Boolean()),
      good: Type.Optional(Metric),
      bad: Type.Optional(Metric),
      total: Type.Optional(Metric),
      raw: Type.Optional(Metric),
      rawType: Type.Optional(Type.Enum(['success', 'failure'])),
    }),
  ),
};

const Indicator = closed({ metadata: Metadata, spec: closed(sliSpec) });

const notificationTargetSpec = { description: Type.Optional(Description), target: Text };

const alertConditionSpec = {
  description: Type.Optional(Description),
  severity: Text,
  condition: closed({
    kind: Type.Literal('burnrate'),
    op: Operator,
    threshold: Type.Number(),
    lookbackWindow: Duration,
    alertAfter: Type.Optional(Duration),
  }),
};

const alertPolicySpec = {
  description: Type.Optional(Description),
  alertWhenNoData: Type.Optional(Type.Boolean()),
  alertWhenBreaching: Type.Optional(Type.Boolean()),
  alertWhenResolved: Type.Optional(Type.Boolean()),
  conditions: Type.Array(eitherInlineOr('conditionRef', inline('AlertCondition', alertConditionSpec)), {
    minItems: 1,
    maxItems: 1,
    description: 'exactly one condition',
  }),
  notificationTargets: Type.Array(
    eitherInlineOr('targetRef', inline('AlertNotificationTarget', notificationTargetSpec)),
    { minItems: 1, description: 'at least one target' },
  ),
};

const objective = {
  displayName: Type.Optional(Type.String()),
  op: Type.Optional(Operator),
  value: Type.Optional(Type.Number()),
  target: Type.Optional(
    Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'a number from 0 up to, but not, 1' }),
  ),
  targetPercent: Type.Optional(
    Type.Number({ minimum: 0, exclusiveMaximum: 100, description: 'a number from 0 up to, but not, 100' }),
  ),
  timeSliceTarget: Type.Optional(Type.Number()),
  timeSliceWindow: Type.Optional(Duration),
  indicator: Type.Optional(Indicator),
  indicatorRef: Type.Optional(DnsLabel),
  compositeWeight: Type.Optional(Type.Number()),
};

const sloSpec = {
  description: Type.Optional(Description),
  service: Text,
  indicator: Type.Optional(Indicator),
  indicatorRef: Type.Optional(DnsLabel),
  budgetingMethod: Type.Enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
  timeWindow: Type.Array(
    closed({
      duration: Duration,
      isRolling: Type.Optional(Type.Boolean()),
      calendar: Type.Optional(
        closed({
          startTime: Type.String({
            pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$',
            description: 'a date and time such as 2026-01-01 12:00:00',
          }),
          timeZone: Text,
        }),
      ),
    }),
    { minItems: 1, maxItems: 1, description: 'exactly one time window' },
  ),
  objectives: Type.Array(closed(objective), { minItems: 1, description: 'at least one objective' }),
  alertPolicies: Type.Optional(
    Type.Array(eitherInlineOr('alertPolicyRef', inline('AlertPolicy', alertPolicySpec))),
  ),
};

/** Every kind of OpenSLO v1. */
export const kinds = {
  SLO: document('SLO', sloSpec),
  SLI: document('SLI', sliSpec),
  Service: document('Service', { description: Type.Optional(Description) }),
  DataSource: document('DataSource', {
    description: Type.Optional(Description),
    type: Text,
    connectionDetails: Type.Unknown(),
  }),
  AlertPolicy: document('AlertPolicy', alertPolicySpec),
  AlertCondition: document('AlertCondition', alertConditionSpec),
  AlertNotificationTarget: document('AlertNotificationTarget', notificationTargetSpec),
};

export type Kind = keyof typeof kinds;
export type DocumentOf<K extends Kind> = Static<(typeof kinds)[K]>;
export type SliSpec = DocumentOf<'SLI'>['spec'];
export type RatioSpec = NonNullable<SliSpec['ratioMetric']>;
export type MetricSpec = Static<typeof Metric>;
export type ObjectiveSpec = DocumentOf<'SLO'>['spec']['objectives'][number];
export type TimeWindowSpec = DocumentOf<'SLO'>['spec']['timeWindow'][number];
