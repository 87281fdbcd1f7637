// Measures the page that it stands in and tells the page around it.
onload = () => setTimeout(() => {
  const width = document.documentElement.clientWidth, seen = {
    dark: matchMedia('(prefers-color-scheme: dark)').matches, width, scroll: document.documentElement.scrollWidth,
    texts: [], wide: [], faint: [], small: [], requests: [],
  };
  const rgb = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  // What is behind an element: for text in a picture the band or the paper, else the nearest background.
  const behind = e => {
    if (e instanceof SVGElement) {
      const y = e.getBoundingClientRect(), svg = e.ownerSVGElement;
      let fill = getComputedStyle(svg.querySelector('rect') || svg).fill;
      for (const band of svg.querySelectorAll('.tl-band')) {
        const b = band.getBoundingClientRect();
        if (b.top <= y.top + 2 && y.bottom - 2 <= b.bottom) fill = getComputedStyle(band).fill;
      }
      return rgb(fill);
    }
    for (let up = e; up; up = up.parentElement) {
      const c = rgb(getComputedStyle(up).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const scrolls = e => { for (let up = e; up; up = up.parentElement) if (getComputedStyle(up).overflowX === 'auto') return true; return false; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, e = node.parentElement, text = node.textContent.trim();
    if (!text || ['SCRIPT', 'STYLE', 'title'].includes(e.tagName) || !e.checkVisibility() || !e.getClientRects().length) continue;
    seen.texts.push(text);
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = e instanceof SVGElement ? e.getBoundingClientRect() : range.getBoundingClientRect();
    const edge = e instanceof SVGElement ? e.ownerSVGElement.getBoundingClientRect().right : width;
    if ((box.right > Math.min(edge, width) + 1 || box.left < -1) && !scrolls(e)) seen.wide.push(text);
    const style = getComputedStyle(e), color = rgb(e instanceof SVGElement ? style.fill : style.color);
    if (contrast(color, behind(e)) < 4.5) seen.faint.push(text);
    if (e instanceof SVGElement && parseFloat(style.fontSize) * e.getScreenCTM().a < 11) seen.small.push(text);
  }
  for (const e of document.querySelectorAll('body *')) {
    if (e.checkVisibility() && e.getBoundingClientRect().right > width + 1 && !scrolls(e) && !e.ownerSVGElement) seen.wide.push(e.tagName + ': ' + e.textContent.trim().slice(0, 60));
  }
  seen.requests = performance.getEntriesByType('resource').map(r => r.name);
  for (const e of document.querySelectorAll('[src], link[href]')) seen.requests.push(e.src || e.href);
  seen.requests = [...new Set(seen.requests)];
  parent.postMessage(JSON.stringify(seen), '*');
}, 300);
