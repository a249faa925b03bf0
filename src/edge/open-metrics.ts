import { METRIC_NAMES, METRICS, type MetricFamily, type MetricSample } from '../protocol/metrics.ts';

/** The media type of the text below, with the version of the specification. */
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Figures as OpenMetrics text (the specification of 2022, version 1.0): families in order, each once, then the end. */
export function openMetricsText(samples: readonly MetricSample[]): string {
  const lines = METRIC_NAMES.flatMap((name) => {
    const family: MetricFamily = METRICS[name];
    const own = samples.filter((sample) => sample.name === name);
    if (own.length === 0) return [];
    const head = [`# TYPE ${name} ${family.type}`, `# HELP ${name} ${escaped(family.about)}`];
    return [...head, ...own.map((sample) => line(sample, family))];
  });
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function line({ name, part, le, labels, value }: MetricSample, family: MetricFamily): string {
  const suffix = part ?? (family.type === 'counter' ? '_total' : '');
  const pairs = family.labels.map((label, index) => `${label}="${escaped(labels[index] ?? '')}"`);
  const all = le === undefined ? pairs : [...pairs, `le="${le}"`];
  const braces = all.length === 0 ? '' : `{${all.join(',')}}`;
  return `${name}${suffix}${braces} ${numberText(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
