import { expect, test } from 'vitest';
import { renderMarkdown } from './text.ts';

const links = { range: { from: 'now-1h', to: 'now' }, variables: { job: ['checkout'] } };

test('Markdown becomes HTML', () => {
  expect(renderMarkdown('**When it looks bad:** open it.', links)).toBe(
    '<p><strong>When it looks bad:</strong> open it.</p>\n',
  );
});

test('HTML and scripts within it are text', () => {
  const html = renderMarkdown(
    '<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))',
    links,
  );
  expect(html).not.toMatch(/<script|<img|href/);
});

test('links to dashboards lead to their previews, and those that lead nowhere are text', () => {
  expect(renderMarkdown('[a](/d/x?var-job=$job&${__url_time_range})', links)).toContain(
    'href="/dashboards/x?var-job=checkout&amp;from=now-1h&amp;to=now"',
  );
  expect(renderMarkdown('[a](/explore)', links)).toBe('<p><a>a</a></p>\n');
});
