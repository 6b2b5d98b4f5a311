// HTML of a report: whatever somebody else chose is escaped.

import t from 'tap';
import { escapeHtml, html, Markup } from '#console/core/report/markup.js';

t.test('texts are escaped, within quotes too, and markup is not', (t) => {
  const name = `<img src=x onerror='alert(1)'>"&\u0000`;
  t.equal(escapeHtml(name), '&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot;&amp;');
  const list = [html`<i>${'<'}</i>`, '>', 3];
  t.equal(html`<b title="${'"'}">${list}</b>`.text, '<b title="&quot;"><i>&lt;</i>&gt;3</b>');
  t.equal(html`${new Markup('<hr>')}`.text, '<hr>');
  t.end();
});
