// What is measured of a page as it is drawn.

// Text whose contrast with what is behind it is below WCAG 2.2 AA (4.5, or 3 for large text).
export function lowContrast() {
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colors = new Map();
  const rgba = (color) => {
    if (!colors.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      colors.set(color, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return colors.get(color);
  };
  const over = ([r, g, b, a], [R, G, B]) => [r, g, b].map((value, i) => value * (a / 255) + [R, G, B][i] * (1 - a / 255));
  const known = new Map();
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    if (!known.has(element)) known.set(element, over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement)));
    return known.get(element);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const front = over(rgba(element.closest('svg') ? style.fill : style.color), back);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} "${node.textContent.trim().slice(0, 40)}"`);
  }
  return [...new Set(found)].slice(0, 10);
}

// Buttons and links of the main content that a thumb would miss (WCAG 2.2 target size, 24 pixels; links in text excepted).
export function smallTargets() {
  const small = [];
  for (const element of document.querySelectorAll('button, input, select, summary, nav a')) {
    if (!element.checkVisibility()) continue;
    const { width, height } = element.getBoundingClientRect();
    if (width > 0 && (height < 24 || width < 24) && element.type !== 'hidden') small.push(`${element.tagName} ${Math.round(width)}×${Math.round(height)} "${(element.textContent || element.name || '').trim().slice(0, 30)}"`);
  }
  return small.slice(0, 10);
}

// Pixels by which the page is wider than the window.
export function overflow() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

// Images and form fields without a name, and a heading order with holes.
export function unnamed() {
  const wrong = [];
  for (const element of document.querySelectorAll('img:not([alt]), svg:not([aria-hidden]):not([role])')) wrong.push(element.outerHTML.slice(0, 60));
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!field.labels?.length && !field.getAttribute('aria-label') && !field.getAttribute('aria-labelledby')) wrong.push(field.outerHTML.slice(0, 80));
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) wrong.push(`heading ${heading.tagName} after level ${level}: ${heading.textContent.trim().slice(0, 40)}`);
    level = now;
  }
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not exactly one h1');
  return wrong.slice(0, 10);
}
